import type { Endpoint } from '../../core/cluster.ts';

/** Where connections go: to an address, or to the first of several that takes writes. */
export type Destination = Endpoint | readonly Endpoint[];

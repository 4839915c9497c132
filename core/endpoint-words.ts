import type { EndpointName } from './scenario.ts';

/** How a load goes to its endpoint, in words: `200 operations/s through the proxy`. */
export const wayTo: Readonly<Record<EndpointName, string>> = {
  proxy: 'through the proxy',
  direct: 'straight to the first primary, and to nobody else',
  multihost: 'to whichever node takes writes',
  haproxy: 'through HAProxy',
  pgbouncer: 'through PgBouncer',
};

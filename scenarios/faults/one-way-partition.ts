import { z } from 'zod';
import type { Partitionable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

/** `out`: what the node sends is lost; `in`: what it is sent. */
const settings = z.strictObject({ direction: z.enum(['in', 'out']).default('out') });

export const oneWayPartition = defineFault<Partitionable>({
  name: 'one-way-partition',
  description: 'what the node sends to the rest of the cluster is lost, what it is sent arrives',
  monitor: true,
  settings,
  needs: ['isolate', 'rejoin'],
  needsHosts: true,
  act: (cluster, node, _, { settings: given }) =>
    cluster.isolate(node, 'cluster', settings.parse(given).direction),
  heal: (cluster, node) => cluster.rejoin(node),
});

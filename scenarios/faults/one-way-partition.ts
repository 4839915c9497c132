import type { Partitionable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const oneWayPartition = defineFault<Partitionable>({
  name: 'one-way-partition',
  description: 'what the node sends to the rest of the cluster is lost; what it is sent arrives',
  needs: ['isolate', 'rejoin'],
  needsHosts: true,
  inject: (cluster, node) =>
    attempt(
      node,
      () => cluster.isolate(node, 'cluster', 'out'),
      () => cluster.rejoin(node),
    ),
});

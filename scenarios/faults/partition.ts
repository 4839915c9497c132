import type { Partitionable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const partition = defineFault<Partitionable>({
  name: 'partition',
  description:
    'the node and the rest of the cluster do not hear each other; clients still reach it',
  needs: ['isolate', 'rejoin'],
  monitor: true,
  needsHosts: true,
  act: (cluster, node) => cluster.isolate(node, 'cluster'),
  heal: (cluster, node) => cluster.rejoin(node),
});

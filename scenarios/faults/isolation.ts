import type { Partitionable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const isolation = defineFault<Partitionable>({
  name: 'isolation',
  description: 'every packet of the node is lost, those of its clients too; its processes run on',
  needs: ['isolate', 'rejoin'],
  monitor: true,
  needsHosts: true,
  inject: (cluster, node) =>
    attempt(
      node,
      () => cluster.isolate(node, 'everyone'),
      () => cluster.rejoin(node),
    ),
});

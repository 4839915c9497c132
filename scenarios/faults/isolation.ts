import type { Partitionable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const isolation = defineFault<Partitionable>({
  name: 'isolation',
  description: 'every packet of the node is lost, those of its clients too; its processes run on',
  needs: ['isolate', 'rejoin'],
  monitor: true,
  needsHosts: true,
  act: (cluster, node) => cluster.isolate(node, 'everyone'),
  heal: (cluster, node) => cluster.rejoin(node),
});

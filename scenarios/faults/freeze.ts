import type { Freezable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const freeze = defineFault<Freezable>({
  name: 'freeze',
  description: 'SIGSTOP of every process of the node: connections stay open, nobody answers',
  monitor: true,
  needs: ['freeze', 'thaw'],
  act: (cluster, node) => cluster.freeze(node),
  heal: (cluster, node) => cluster.thaw(node),
});

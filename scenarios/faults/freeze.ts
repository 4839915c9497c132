import type { Freezable } from '../../core/cluster.ts';
import { defineFault, injected } from './fault.ts';

export const freeze = defineFault<Freezable>({
  name: 'freeze',
  description: 'SIGSTOP of every process of the node: connections stay open, nobody answers',
  monitor: true,
  needs: ['freeze', 'thaw'],
  inject: (cluster, node) =>
    injected(
      [node],
      () => cluster.freeze(node),
      () => cluster.thaw(node),
    ),
});

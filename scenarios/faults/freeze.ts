import type { Freezable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const freeze = defineFault<Freezable>({
  name: 'freeze',
  description: 'SIGSTOP of every process of the node: connections stay open, nobody answers',
  monitor: true,
  needs: ['freeze', 'thaw'],
  inject: (cluster, node) =>
    attempt(
      node,
      () => cluster.freeze(node),
      () => cluster.thaw(node),
    ),
});

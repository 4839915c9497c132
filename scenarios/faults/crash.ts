import type { Crashable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const crash = defineFault<Crashable>({
  name: 'crash',
  description: 'SIGKILL of every process of the node; healing starts its keeper again',
  monitor: true,
  needs: ['crash', 'revive'],
  inject: (cluster, node) =>
    attempt(
      node,
      () => cluster.crash(node),
      () => cluster.revive(node),
    ),
});

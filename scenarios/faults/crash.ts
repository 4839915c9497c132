import type { Crashable } from '../../core/cluster.ts';
import { defineFault, injected } from './fault.ts';

export const crash = defineFault<Crashable>({
  name: 'crash',
  description: 'SIGKILL of every process of the node; healing starts its keeper again',
  monitor: true,
  needs: ['crash', 'revive'],
  inject: (cluster, node) =>
    injected(
      [node],
      () => cluster.crash(node),
      () => cluster.revive(node),
    ),
});

import type { Stoppable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const stop = defineFault<Stoppable>({
  name: 'stop',
  description: 'SIGTERM to the keeper, which stops its server; healing starts it again',
  planned: true,
  needs: ['stop', 'revive'],
  inject: (cluster, node) =>
    attempt(
      node,
      () => cluster.stop(node),
      () => cluster.revive(node),
    ),
});

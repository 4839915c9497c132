import type { Stoppable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const stop = defineFault<Stoppable>({
  name: 'stop',
  description: 'SIGTERM to the keeper, which stops its server; healing starts it again',
  planned: true,
  needs: ['stop', 'revive'],
  act: (cluster, node) => cluster.stop(node),
  heal: (cluster, node) => cluster.revive(node),
});

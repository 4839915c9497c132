import type { Crashable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const crash = defineFault<Crashable>({
  name: 'crash',
  description: 'SIGKILL of every process of the node; healing starts its keeper again',
  monitor: true,
  needs: ['crash', 'revive'],
  act: (cluster, node) => cluster.crash(node),
  heal: (cluster, node) => cluster.revive(node),
});

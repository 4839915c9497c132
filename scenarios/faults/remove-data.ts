import type { Crashable, Rebuildable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const removeData = defineFault<Crashable & Rebuildable>({
  name: 'remove-data',
  description:
    'the node is killed and its data removed; healing has it built anew from the primary',
  target: 'standby',
  needs: ['crash', 'removeData', 'rebuild'],
  inject: (cluster, node) =>
    attempt(
      node,
      async () => {
        await cluster.crash(node);
        await cluster.removeData(node);
      },
      () => cluster.rebuild(node),
    ),
});

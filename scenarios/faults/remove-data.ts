import type { Crashable, Rebuildable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const removeData = defineFault<Crashable & Rebuildable>({
  name: 'remove-data',
  description:
    'the node is killed and its data removed; healing has it built anew from the primary',
  target: 'standby',
  needs: ['crash', 'removeData', 'rebuild'],
  async act(cluster, node) {
    await cluster.crash(node);
    await cluster.removeData(node);
  },
  heal: (cluster, node) => cluster.rebuild(node),
});

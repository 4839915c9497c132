import type { Crashable } from '../../core/cluster.ts';
import { defineFault, injection } from './fault.ts';

export const crash = defineFault<Crashable>({
  name: 'crash',
  description: 'SIGKILL of every process of the node; healing starts its keeper again',
  needs: ['crash', 'revive'],
  async inject(cluster, node) {
    const heals = injection([node], () => cluster.revive(node));
    try {
      await cluster.crash(node);
    } catch (error) {
      await heals[Symbol.asyncDispose]();
      throw error;
    }
    return heals;
  },
});

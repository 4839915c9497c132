import type { ReplicationStallable } from '../../core/cluster.ts';
import { defineFault, injection } from './fault.ts';

export const stallReplication = defineFault<ReplicationStallable>({
  name: 'stall-replication',
  description: 'SIGSTOP of what streams WAL from the node to its standbys; healing continues it',
  failover: 'never',
  needs: ['stallReplication', 'resumeReplication'],
  async inject(cluster, node) {
    const heals = injection([node], () => cluster.resumeReplication(node));
    try {
      await cluster.stallReplication(node);
    } catch (error) {
      await heals[Symbol.asyncDispose]();
      throw error;
    }
    return heals;
  },
});

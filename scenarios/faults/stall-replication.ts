import type { ReplicationStallable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const stallReplication = defineFault<ReplicationStallable>({
  name: 'stall-replication',
  description: 'SIGSTOP of what streams WAL from the node to its standbys; healing continues it',
  failover: 'never',
  needs: ['stallReplication', 'resumeReplication'],
  act: (cluster, node) => cluster.stallReplication(node),
  heal: (cluster, node) => cluster.resumeReplication(node),
});

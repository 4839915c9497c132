import type { ReplayPausable } from '../../core/cluster.ts';
import { defineFault } from './fault.ts';

export const replicationPause = defineFault<ReplayPausable>({
  name: 'replication-pause',
  description: 'pg_wal_replay_pause() on a standby: it receives all and shows nothing new',
  target: 'standby',
  failover: 'never',
  needs: ['pauseReplay', 'resumeReplay'],
  act: (cluster, node, signal) => cluster.pauseReplay(node, signal),
  heal: (cluster, node) => cluster.resumeReplay(node),
});

import type { ReplayPausable } from '../../core/cluster.ts';
import { attempt } from './attempt.ts';
import { defineFault } from './fault.ts';

export const replicationPause = defineFault<ReplayPausable>({
  name: 'replication-pause',
  description: 'pg_wal_replay_pause() on a standby: it receives all and shows nothing new',
  target: 'standby',
  failover: 'never',
  needs: ['pauseReplay', 'resumeReplay'],
  inject: (cluster, node, signal) =>
    attempt(
      node,
      () => cluster.pauseReplay(node, signal),
      () => cluster.resumeReplay(node),
    ),
});

import { lines } from './kinds.ts';
import { type Draft, query } from './panel.ts';

const ofPrimary = '{cluster="$cluster"}';

export const replication: readonly Draft[] = [
  lines(
    {
      title: 'Replay lag',
      description: 'Written on the primary, not replayed on the standby.',
      w: 8,
    },
    [query('pg_ha:replay_lag_bytes{cluster="$cluster",node=~"$node"}', '{{node}}')],
    { unit: 'bytes' },
  ),
  lines(
    { title: 'Replay lag in time', description: 'By the primary or the proxy, the greater.', w: 8 },
    [query('pg_ha:replay_lag_seconds{cluster="$cluster",node=~"$node"}', '{{node}}')],
    { unit: 's' },
  ),
  lines(
    {
      title: 'Confirmed after',
      description: 'Commits wait for flush. By the standby’s number.',
      w: 8,
    },
    [
      query(`pg_stat_replication_write_lag_seconds${ofPrimary}`, '{{node_id}} written'),
      query(`pg_stat_replication_flush_lag_seconds${ofPrimary}`, '{{node_id}} flushed'),
      query(`pg_stat_replication_replay_lag_seconds${ofPrimary}`, '{{node_id}} replayed'),
    ],
    { unit: 's' },
  ),
  lines(
    { title: 'Log written', description: 'WAL of the primary.', w: 8 },
    [query(`rate(pg_ha_primary_wal_bytes_total${ofPrimary}[$__rate_interval])`, '{{target}}')],
    { unit: 'Bps' },
  ),
  lines(
    { title: 'Standbys', description: 'That stream, and whether a commit waits for one.', w: 8 },
    [
      query(`pg_ha_primary_streaming${ofPrimary}`, 'streaming to'),
      query(`pg_ha_primary_waits_for_standby${ofPrimary}`, 'commits wait for a standby'),
    ],
  ),
  lines(
    { title: 'Sessions', description: 'On the primary, by what they do.', w: 8 },
    [
      query(
        'sum by (state) (pg_stat_activity_count{cluster="$cluster"} * on (cluster, server) ' +
          'group_left () group by (cluster, server) (pg_ha_primary_timeline))',
        '{{state}}',
      ),
    ],
    { stacked: true },
  ),
];

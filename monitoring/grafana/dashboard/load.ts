import { lines } from './kinds.ts';
import { type Draft, query } from './panel.ts';

const own = '{cluster="$cluster"}';
const chosen = '{cluster="$cluster",transaction=~"$transaction"}';

export const load: readonly Draft[] = [
  lines(
    { title: 'Throughput', description: 'Operations that ended, by outcome, over 30 s.', w: 8 },
    [query(`pg_ha:load_operations:rate30s${own}`, '{{outcome}}')],
    { unit: 'ops', stacked: true },
  ),
  lines(
    {
      title: 'Response time',
      description: 'Of what ended ok, from when it was due, over 30 s.',
      w: 8,
    },
    [
      query(`pg_ha:load_response_seconds:p50_30s${own}`, 'p50'),
      query(`pg_ha:load_response_seconds:p99_30s${own}`, 'p99'),
    ],
    { unit: 's' },
  ),
  lines(
    { title: 'Since a write was acknowledged', description: 'The outage, while it lasts.', w: 8 },
    [query(`pg_ha_load_last_acknowledged_write_age_seconds${own}`, 'age')],
    { unit: 's' },
  ),
  lines(
    { title: 'By transaction', description: 'What ended ok.', w: 8 },
    [
      query(
        `sum by (transaction) (rate(pg_ha_load_operations_total{cluster="$cluster",transaction=~"$transaction",outcome="ok"}[$__rate_interval]))`,
        '{{transaction}}',
      ),
    ],
    { unit: 'ops' },
  ),
  lines(
    {
      title: 'Waiting and under way',
      description: 'Due and not begun; begun and not ended.',
      w: 8,
    },
    [
      query(`pg_ha_load_waiting${own}`, 'waiting'),
      query(`pg_ha_load_in_flight${own}`, 'in flight'),
      query(`pg_ha_load_connections${own}`, 'connections'),
    ],
  ),
  lines(
    { title: 'Offered, dropped, tried again', description: 'Per second.', w: 8 },
    [
      query(`rate(pg_ha_load_offered_total${own}[$__rate_interval])`, 'offered'),
      query(
        `sum by (cluster) (rate(pg_ha_load_dropped_total${chosen}[$__rate_interval]))`,
        'dropped',
      ),
      query(
        `sum by (cluster) (rate(pg_ha_load_retries_total${chosen}[$__rate_interval]))`,
        'retries',
      ),
    ],
    { unit: 'ops' },
  ),
];

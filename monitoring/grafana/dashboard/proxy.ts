import { lines, timeline } from './kinds.ts';
import { type Draft, query } from './panel.ts';
import { mapping } from './states.ts';

const own = '{cluster="$cluster"}';
const rate = (metric: string) => `rate(${metric}${own}[$__rate_interval])`;
const quantile = (q: number) =>
  `histogram_quantile(${q}, sum by (le, listener) (${rate('pg_ha_proxy_hold_seconds_bucket')}))`;

export const proxy: readonly Draft[] = [
  timeline(
    { title: 'Route', description: 'Whether there is somebody to lead to.', w: 12, h: 5 },
    [query(`pg_ha_proxy_has_target${own}`, '{{instance}}')],
    {
      mapping: mapping([
        ['nobody', 'red'],
        ['primary', 'green'],
      ]),
    },
  ),
  timeline(
    { title: 'Target', description: 'Who is led to.', w: 12, h: 5 },
    [query(`pg_ha_proxy_target_info${own}`, '{{target}}')],
    {
      mapping: mapping([
        ['', 'gray'],
        ['target', 'green'],
      ]),
    },
  ),
  lines(
    { title: 'Clients', description: 'Connections that are open, and those that wait.', w: 8 },
    [
      query(`pg_ha_proxy_links${own}`, '{{listener}}, joined'),
      query(`pg_ha_proxy_held${own}`, '{{listener}}, held'),
    ],
  ),
  lines(
    { title: 'Hold', description: 'From a client’s first packet until it is joined.', w: 8 },
    [query(quantile(0.5), '{{listener}} p50'), query(quantile(0.99), '{{listener}} p99')],
    { unit: 's' },
  ),
  lines(
    { title: 'Accepted and refused', description: 'Connections per second.', w: 8 },
    [
      query(rate('pg_ha_proxy_accepted_total'), '{{listener}} accepted'),
      query(
        `sum by (reason) (${rate('pg_ha_proxy_refused_total')}) > 0 or ` +
          `sum by (cluster) (${rate('pg_ha_proxy_refused_total')})`,
        'refused {{reason}}',
      ),
    ],
    { unit: 'ops' },
  ),
  lines(
    { title: 'Bytes carried', description: 'In both directions.', w: 8 },
    [query(rate('pg_ha_proxy_bytes_total'), '{{listener}} {{direction}}')],
    { unit: 'Bps' },
  ),
  lines(
    { title: 'Without a route', description: 'Seconds of the last switches, as they end.', w: 8 },
    [
      query(`increase(pg_ha_proxy_switch_seconds_sum${own}[$__rate_interval])`, 'switch'),
      query(
        `increase(pg_ha_proxy_fence_seconds_sum${own}[$__rate_interval])`,
        'of it until fenced',
      ),
    ],
    { unit: 's' },
  ),
  lines({ title: 'Sessions to read', description: 'By the server that they were led to.', w: 8 }, [
    query(`pg_ha_proxy_read_links${own}`, '{{target}} {{role}}'),
  ]),
];

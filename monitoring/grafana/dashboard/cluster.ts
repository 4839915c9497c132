import { figure, lines, timeline } from './kinds.ts';
import { type Draft, query } from './panel.ts';
import { healthMapping, mapping, stateMapping } from './states.ts';

const one = [
  [null, 'red'],
  [1, 'green'],
  [2, 'red'],
] as const;
const some = [
  [null, 'red'],
  [1, 'yellow'],
  [2, 'green'],
] as const;
const none = [
  [null, 'green'],
  [1, 'orange'],
] as const;

export const atAGlance: readonly Draft[] = [
  figure(
    { title: 'Primary', description: 'Who takes writes, by the monitor.', w: 4 },
    query('pg_auto_failover_node_state_writable{cluster="$cluster"} == 1', '{{node}}'),
    { show: 'name', steps: [[null, 'green']] },
  ),
  figure(
    {
      title: 'Out of recovery',
      description: 'Nodes that say so: one, or something is wrong.',
      w: 4,
    },
    query('pg_ha:primaries{cluster="$cluster"}', 'nodes'),
    { steps: one },
  ),
  figure(
    { title: 'Standbys ready', description: 'Healthy, and where the monitor wants them.', w: 4 },
    query('pg_ha:standbys_ready{cluster="$cluster"}', 'standbys'),
    { steps: some },
  ),
  figure(
    { title: 'Replay lag', description: 'Of the standby that is furthest behind.', w: 4 },
    query('max by (cluster) (pg_ha:replay_lag_bytes{cluster="$cluster"})', 'bytes'),
    {
      unit: 'bytes',
      steps: [
        [null, 'green'],
        [16 * 1024 * 1024, 'red'],
      ],
    },
  ),
  figure(
    {
      title: 'Held connections',
      description: 'Clients that wait for a server at the proxy.',
      w: 4,
    },
    query('sum by (cluster) (pg_ha:held{cluster="$cluster"})', 'clients'),
    { steps: none },
  ),
  figure(
    { title: 'Promotions', description: 'In the time that is shown.', w: 4 },
    query(
      'sum by (cluster) (increase(pg_auto_failover_node_promotions_total{cluster="$cluster"}[$__range]))',
      'promotions',
    ),
    { steps: none },
  ),
];

const ofNodes = (metric: string) =>
  query(`${metric}{cluster="$cluster",node=~"$node"}`, '{{node}}');

export const cluster: readonly Draft[] = [
  timeline(
    { title: 'Reported state', description: 'What each node has reported to the monitor.', w: 12 },
    [ofNodes('pg_auto_failover_node_state_reported_state_code')],
    { mapping: stateMapping },
  ),
  timeline(
    { title: 'Assigned state', description: 'What the monitor wants each node to become.', w: 12 },
    [ofNodes('pg_auto_failover_node_state_goal_state_code')],
    { mapping: stateMapping },
  ),
  timeline(
    { title: 'Health', description: "The monitor's own checks of each node.", w: 12, h: 6 },
    [ofNodes('pg_auto_failover_node_state_health_code')],
    { mapping: healthMapping },
  ),
  timeline(
    { title: 'Out of recovery', description: 'By the word of each node itself.', w: 12, h: 6 },
    [ofNodes('pg_ha_proxy_node_primary')],
    {
      mapping: mapping([
        ['standby, or silent', 'blue'],
        ['primary', 'green'],
      ]),
    },
  ),
  timeline(
    { title: 'Alerts', description: 'Those that fire.', w: 12, h: 6 },
    [query('ALERTS{cluster="$cluster",alertstate="firing"}', '{{alertname}} {{node}}')],
    {
      mapping: mapping([
        ['', 'green'],
        ['fires', 'red'],
      ]),
    },
  ),
  lines({ title: 'Timeline', description: 'Goes up with each promotion.', w: 4, h: 6 }, [
    ofNodes('pg_auto_failover_node_state_timeline'),
  ]),
  lines(
    { title: 'Since the last report', description: 'Of each node to the monitor.', w: 4, h: 6 },
    [ofNodes('pg_auto_failover_node_state_report_age_seconds')],
    { unit: 's' },
  ),
  lines(
    { title: 'Candidate priority', description: 'Who is promoted first; 0: never.', w: 4, h: 6 },
    [ofNodes('pg_auto_failover_node_state_candidate_priority')],
  ),
];

/** What must be so after a command of docs/lab.md: of what it prints, and of the lab. */
export type Expected =
  | { readonly prints: RegExp }
  /** Nothing of its print is looked at; the lab comes to this. */
  | { readonly comes: 'settled' | 'another primary' | 'nothing left' | 'anew' | 'running' }
  /** Of a lab with .env.prod: production.test.ts runs it. */
  | { readonly of: 'production' };

/** A command by how it begins or what it has in it, in the order of the page. */
export type Entry = readonly [fragment: string, expected: Expected];

const state = 'exec pgaf-monitor bash /opt/pgaf/show-state.sh | jq';
const onMonitor = 'exec pgaf-monitor psql -U postgres -d pg_auto_failover -c';
const health = 'SELECT nodeid, nodename, reportedstate, health';

export const labManual: readonly Entry[] = [
  ['cd compose', { comes: 'running' }],
  ['cp .env.test .env', { comes: 'running' }],
  ['up -d --build', { comes: 'settled' }],
  [state, { prints: /"reportedstate": "primary"/ }],
  ['-d healthcare_db', { prints: /^$/ }],
  [`${onMonitor} '${health}`, { prints: /postgres-replica2 +\| secondary +\| +1/ }],
  ['cp pgaf-monitor:/tls/ca.crt .', { of: 'production' }],
  ['sslmode=verify-full', { of: 'production' }],
  ['--env-file .env ps', { prints: /postgres-replica1.*healthy/ }],
  [state, { prints: /(?:"health": 1[\s\S]*){3}/ }],
  ['-p 5432', { prints: /^ f$/m }],
  ['-p 5433', { prints: /^ t$/m }],
  ["-p 5432 -U postgres -d healthcare_db -c 'SELECT count(*)", { prints: /^ +[1-9]\d*$/m }],
  ["-p 5433 -U postgres -d healthcare_db -c 'SELECT count(*)", { prints: /^ +[1-9]\d*$/m }],
  ['stop postgres-primary', { comes: 'another primary' }],
  [state, { prints: /"primary": "postgres-replica\d"/ }],
  ['-p 6432', { prints: /^ +100$/m }],
  ['start postgres-primary', { comes: 'settled' }],
  ['perform-failover.sh | jq', { comes: 'another primary' }],
  ['INSERT INTO audit_log', { prints: /^INSERT 0 1$/m }],
  ['SELECT action FROM audit_log', { prints: /controlled_failover_test/ }],
  ['query=pg_auto_failover_node_state_health_code', { prints: /"status": "success"/ }],
  ['/metrics | grep', { prints: /^pg_stat_replication_replay_lag_bytes/m }],
  [':9680/status', { prints: /"switches"/ }],
  [`${onMonitor} '${health}`, { prints: /\| primary +\| +1/ }],
  ['INSERT INTO appointments', { prints: /^INSERT 0 100$/m }],
  ['FROM pg_stat_replication', { prints: /streaming +\| quorum/ }],
  ['DELETE FROM appointments', { prints: /^DELETE 100$/m }],
  ['stop postgres-replica2', { comes: 'running' }],
  ['start postgres-replica2', { comes: 'settled' }],
  ['rm -sf postgres-replica1', { comes: 'running' }],
  ['volume rm pg-ha-lab_postgres-replica1', { comes: 'running' }],
  ['up -d postgres-replica1', { comes: 'anew' }],
  ['rm -sf pgaf-monitor', { comes: 'running' }],
  ['volume rm pg-ha-lab_monitor_data', { comes: 'running' }],
  ['up -d pgaf-monitor', { comes: 'running' }],
  ['restart postgres-primary postgres-replica1', { comes: 'settled' }],
  ['netstat -tln | grep', { prints: /127\.0\.0\.1:\d+/ }],
  ['logs --tail 50 pgaf-monitor', { prints: /pgaf-monitor/ }],
  ['exec pgaf-monitor netstat', { prints: /:5431\s/ }],
  ['pg_isready', { prints: /accepting connections/ }],
  ["-c 'SELECT 1'", { prints: /^ +1$/m }],
  ['FROM pgautofailover.formation', { prints: /^ default +\| pgsql/m }],
  ['reportedlsn', { prints: /postgres-primary +\| [0-9A-F]+\/[0-9A-F]+/ }],
  ['FROM pg_settings', { prints: /pgautofailover\.health_check_period +\| 200/ }],
  ['logs --tail 50 postgres-primary', { prints: /postgres-primary/ }],
  ['/-/healthy', { prints: /Healthy/ }],
  ['/metrics | head', { prints: /^# HELP/m }],
  ['restart prometheus postgres-exporter', { comes: 'running' }],
  ['down -v', { comes: 'nothing left' }],
];

/** What the page has and the list has not, or the other way round; empty: they agree. */
export function disagreements(
  commands: readonly string[],
  entries: readonly Entry[],
): readonly string[] {
  const length = Math.max(commands.length, entries.length);
  return Array.from({ length }, (_, at) => [commands[at], entries[at]?.[0]] as const).flatMap(
    ([command, fragment]) =>
      command !== undefined && fragment !== undefined && command.includes(fragment)
        ? []
        : [`${command ?? 'no command'} is not expected to be: ${fragment ?? 'anything'}`],
  );
}

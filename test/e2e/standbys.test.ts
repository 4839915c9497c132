import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LocalCluster } from '../../cluster/local/cluster.ts';
import { defaultBase } from '../../cluster/local/directory.ts';
import { localRequirements } from '../../cluster/local/requirements.ts';
import type { Endpoint, Login } from '../../core/cluster.ts';
import type { ReadingEvent } from '../../core/history.ts';
import { until } from '../../core/wait.ts';
import type { Report } from '../../reports/report.ts';
import { checkout, programOf, runsIn, type Started, start } from './support/harness.ts';

const never = new AbortController().signal;

/** What this test saw itself of a pause of node2's replay, by its own clock. */
interface Pause {
  /** From before it was asked for until what had come meanwhile was replayed. */
  readonly atMostMs: number;
  /** From an acknowledged marker until before the replay was told to go on. */
  readonly atLeastMs: number;
  readonly atMostBytes: number;
  readonly atLeastBytes: number;
}

describe('bench with reads on the standbys', function () {
  this.timeout(400_000);
  let place: string;
  let running: Started | undefined;
  let report: Report;
  let pause: Pause;
  /** In recovery, by who answered on the read-only address: before and after the standbys were killed. */
  let answeredBy: [boolean, boolean];

  before(async () => {
    place = await mkdtemp('/var/tmp/pghb-standbys-');
    await chmod(place, 0o755);
    const where = ['--out', join(place, 'runs'), '--dir', join(place, 'c')];
    const small = ['--set', 'load.scale=0.1', '--set', 'load.warmup=2s'];
    const load = ['--rate', '100', '--duration', '20s', '--read-only-share', '0.4', ...small];
    running = start('bench', '--', '--scenario', 'baseline', '--json', ...where, ...load);
    const readOnly = urlOf(await running.saw(/read-only: (postgres:\S+)/, 300_000));
    await running.saw(/measuring/);
    const cluster = await attached(join(place, 'c'));
    const [, second, third] = cluster.nodes;
    assert.ok(second && third);
    pause = await pausedReplay(cluster, second);
    const before = await isStandby(readOnly);
    await cluster.crash(second.name);
    await cluster.crash(third.name);
    answeredBy = [before, await untilPrimaryAnswers(readOnly)];
    const ended = await running.ended;
    assert.notEqual(ended.stdout, '', ended.stderr);
    report = JSON.parse(ended.stdout) as Report;
  });
  after(async () => {
    if (running?.child.exitCode === null) process.kill(await programOf(running), 'SIGINT');
    await running?.ended;
    await rm(place, { recursive: true, force: true });
  });

  it('sends the share of the reads there, to the nearest read', () => {
    const kinds = new Set(Object.keys(report.readOnly?.operations ?? {}));
    const all = Object.entries(report.operations).filter(([name]) => kinds.has(name));
    const reads = all.reduce((sum, [name, { count }]) => (name === 'total' ? sum : sum + count), 0);
    const there = report.readOnly?.operations['total']?.count ?? 0;
    assert.ok(there > 100, `${there} reads`);
    // One for each block that the share is drawn in, of which the run has few.
    assert.ok(Math.abs(there - 0.4 * reads) <= 6, `${there} of ${reads}`);
  });

  it('shows a pause of replay in the staleness of that standby, and of no other', () => {
    const { node1, node2, node3 } = report.staleness;
    assert.equal(node1, undefined, 'the primary is no standby');
    assert.ok(node2 && node3);
    const { max } = node2;
    assert.ok(max && max >= pause.atLeastMs && max <= pause.atMostMs + 3000, `${max} ms`);
    assert.ok(node3.count > 0 && (node3.p50 ?? 0) < pause.atLeastMs);
  });

  it('shows it in the replication lag, in time and bytes', () => {
    const { ms, bytes } = report.lag['node2'] ?? assert.fail();
    assert.ok(ms.max >= pause.atLeastMs && ms.max <= pause.atMostMs + 3000, `${ms.max} ms`);
    const { atLeastBytes, atMostBytes } = pause;
    // Three significant digits.
    assert.ok(bytes.max >= 0.999 * atLeastBytes, `${bytes.max} of ${atLeastBytes}`);
    assert.ok(bytes.max <= 1.001 * atMostBytes, `${bytes.max} of ${atMostBytes}`);
    const drawn = report.series.lag.find(({ node }) => node === 'node2')?.ms ?? [];
    assert.ok(Math.abs(Math.max(...drawn.map((one) => one ?? 0)) / ms.max - 1) < 0.01);
  });

  it('falls back to the primary when no standby is left', async () => {
    assert.deepEqual(answeredBy, [true, false]);
    const [run = ''] = await runsIn(join(place, 'runs'));
    const text = await readFile(join(place, 'runs', run, 'events.jsonl'), 'utf8');
    const routes = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ReadingEvent)
      .filter(({ kind }) => kind === 'reading');
    assert.ok(routes.some(({ from, targets }) => from === 'standbys' && targets.length === 2));
    assert.equal(routes.at(-1)?.from, 'primary');
    assert.equal(report.errors.filter(({ code }) => code === '57P03').length, 0);
  });
});

async function attached(directory: string): Promise<LocalCluster> {
  const requirements = await localRequirements();
  assert.ok(requirements.kind === 'met');
  const base = defaultBase(checkout);
  const cluster = await LocalCluster.attach(base, directory, requirements.programs);
  return cluster ?? assert.fail(`no cluster in ${directory}`);
}

async function pausedReplay(cluster: LocalCluster, node: Endpoint): Promise<Pause> {
  const [first] = cluster.nodes;
  const primary = await connected(first, cluster.admin);
  const standby = await connected(node, cluster.admin);
  const fromMs = performance.now();
  await standby.query('SELECT pg_wal_replay_pause()');
  await holds(standby, `pg_get_wal_replay_pause_state() = 'paused'`);
  const at = await number(standby, `pg_last_wal_replay_lsn() - '0/0'`);
  const marker = await number(primary, '(SELECT number FROM bench.marker)');
  // When the second one is there, the first one has been acknowledged, and the primary is ahead.
  await holds(primary, `(SELECT number FROM bench.marker) >= ${marker + 2}`);
  const aheadMs = performance.now();
  await sleep(3000);
  const atLeastMs = performance.now() - aheadMs;
  const atLeastBytes = (await number(primary, `pg_current_wal_lsn() - '0/0'`)) - at;
  // Some more questions of the harness.
  await sleep(500);
  await standby.query('SELECT pg_wal_replay_resume()');
  const end = await number(primary, `pg_current_wal_insert_lsn() - '0/0'`);
  await holds(standby, `pg_last_wal_replay_lsn() - '0/0' >= ${end}`);
  const atMostMs = performance.now() - fromMs;
  const atMostBytes = (await number(primary, `pg_current_wal_lsn() - '0/0'`)) - at;
  // The harness asks every 50 ms at most: a node that is killed before has not shown its markers.
  await sleep(1000);
  await Promise.all([primary.end(), standby.end()]);
  return { atMostMs, atLeastMs, atMostBytes, atLeastBytes };
}

async function connected(to: Endpoint | undefined, login: Login): Promise<pg.Client> {
  const client = new pg.Client({ ...to, ...login });
  await client.connect();
  return client;
}

async function number(client: pg.Client, expression: string): Promise<number> {
  return Number((await client.query(`SELECT ${expression} AS value`)).rows[0].value);
}

async function holds(client: pg.Client, condition: string): Promise<void> {
  const probe = async () => (await client.query(`SELECT ${condition} AS t`)).rows[0].t || undefined;
  await until(`not ${condition}`, probe, { timeoutMs: 60_000, intervalMs: 10, signal: never });
}

function urlOf(connectionString: string): pg.ClientConfig {
  return { connectionString, connectionTimeoutMillis: 5000, query_timeout: 5000 };
}

async function isStandby(to: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(to);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query('SELECT pg_is_in_recovery() AS yes')).rows[0].yes as boolean;
  } finally {
    await client.end();
  }
}

/** Sessions that are cut on the way are no answer. */
async function untilPrimaryAnswers(to: pg.ClientConfig): Promise<boolean> {
  const probe = async () => ((await isStandby(to)) ? undefined : false);
  const options = { timeoutMs: 60_000, intervalMs: 50, signal: never };
  return until('no primary on the read-only address', probe, options);
}

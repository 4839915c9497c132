import assert from 'node:assert/strict';
import type pg from 'pg';
import { delay, until } from '../../../../core/wait.ts';
import { needsK6 } from '../../../support/k6.ts';
import { freePort, type TestPostgres } from '../../../support/postgres.ts';
import { never, seededServer, smallest } from '../workloads-fixture.ts';
import { healthcareScript, type K6Run, runK6, type Told, urlOf } from './k6-run.ts';

const timeoutMs = 700;

/** The sessions of k6: pgx gives itself no name. */
const sessions = `SELECT pid, wait_event FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;

describe('the healthcare script of k6, when the server fails it', function () {
  this.timeout(120_000);
  let server: TestPostgres;
  let client: pg.Client;
  let run: K6Run;
  before(async function () {
    const k6 = await needsK6(this);
    ({ server, client } = await seededServer());
    const stop = new AbortController();
    const running = runK6(k6, healthcareScript, settings(urlOf(server)), { stop: stop.signal });
    try {
      await moreReceipts();
      await client.query(`SELECT pg_terminate_backend(pid) FROM (${sessions}) AS one`);
      await moreReceipts();
      await silence();
      await moreReceipts();
      await unwaitedCommits();
      await moreReceipts();
    } finally {
      stop.abort();
      run = await running;
    }
  });
  after(async () => {
    await client?.end();
    await server?.[Symbol.asyncDispose]();
  });

  const settings = (url: string) => ({
    ...{ PGHB_URL: url, PGHB_RUN_ID: 'fails', PGHB_SCALE: smallest, PGHB_MIX: 'write-heavy' },
    ...{ PGHB_CLIENTS: 6, PGHB_RATE: 60, PGHB_WARMUP_SECONDS: 0, PGHB_DURATION_SECONDS: 50 },
    PGHB_TIMEOUT: `${timeoutMs}ms`,
  });
  const waiting = { timeoutMs: 20_000, intervalMs: 20, signal: never };

  async function receipts(): Promise<readonly number[]> {
    const { rows } = await client.query('SELECT cycle::int FROM bench.receipt');
    return rows.map(({ cycle }) => cycle);
  }

  async function moreReceipts(): Promise<void> {
    const before = (await receipts()).length;
    await until(
      'k6 writes',
      async () => (await receipts()).length > before + 20 || undefined,
      waiting,
    );
  }

  /** Every process of it that k6 talks to, for longer than k6 waits. */
  async function silence(): Promise<void> {
    const { rows } = await client.query<{ pid: number }>(sessions);
    const pids = [...rows.map(({ pid }) => pid), server.pid];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    await delay(2 * timeoutMs, never);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }

  /** Commits wait for a standby that there is none of, and somebody cancels the wait. */
  async function unwaitedCommits(): Promise<void> {
    await client.query(`SET synchronous_commit = local`);
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
    await client.query('SELECT pg_reload_conf()');
    let cancelled = 0;
    const cancel = `SELECT pg_cancel_backend(pid) FROM (${sessions}) AS one WHERE wait_event = 'SyncRep'`;
    const some = async () => {
      cancelled += (await client.query(cancel)).rowCount ?? 0;
      return cancelled > 5 || undefined;
    };
    await until('commits that wait', some, waiting);
    await client.query('ALTER SYSTEM RESET synchronous_standby_names');
    await client.query('SELECT pg_reload_conf()');
  }

  const ended = (outcome: string) =>
    run.points.filter(({ metric, tags }) => metric === 'pghb_ended' && tags['outcome'] === outcome);
  const codes = (points: readonly Told[]) => new Set(points.map(({ tags }) => tags['code']));

  it('acknowledges what is there, and calls failed what is not', async () => {
    const there = new Set(await receipts());
    const writes = (outcome: string) =>
      ended(outcome).filter(({ tags }) => tags['kind'] === 'write');
    assert.ok(writes('ok').length > 80, run.output.slice(0, 2000));
    assert.deepEqual(
      writes('ok').filter(({ cycle }) => !there.has(cycle)),
      [],
    );
    assert.deepEqual(
      writes('failed').filter(({ cycle }) => there.has(cycle)),
      [],
    );
  });

  it('writes nothing twice', async () => {
    const all = await receipts();
    assert.equal(new Set(all).size, all.length);
  });

  it('says unknown of a write whose session was ended, and of one that got no answer in time', () => {
    const reasons = codes(ended('unknown'));
    assert.ok(reasons.has('timeout') && reasons.has('57P01'), [...reasons].join());
    for (const { tags } of ended('unknown')) assert.equal(tags['kind'], 'write');
  });

  it('hears that a commit was not waited for', () => {
    assert.ok(codes(ended('unknown')).has('commit in doubt'), [...codes(ended('unknown'))].join());
  });

  it('says failed of a read, whatever it was that ended it', () => {
    const reads = ended('failed').filter(({ tags }) => tags['kind'] === 'read');
    assert.ok(codes(reads).has('timeout'), [...codes(reads)].join());
  });

  it('goes on when there is nobody to connect to, and says that nothing was done', async function () {
    const k6 = await needsK6(this);
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/none?sslmode=disable`;
    const refused = await runK6(k6, healthcareScript, {
      ...settings(url),
      PGHB_DURATION_SECONDS: 1,
    });
    const told = refused.points.filter(({ metric }) => metric === 'pghb_ended');
    assert.ok(told.length > 10, refused.output.slice(0, 2000));
    for (const { tags } of told)
      assert.deepEqual([tags['outcome'], tags['code']], ['failed', 'ECONNREFUSED']);
  });

  it('says before it begins what its environment lacks', async function () {
    const k6 = await needsK6(this);
    const { output, code } = await runK6(k6, healthcareScript, { PGHB_RATE: 'fast' });
    assert.notEqual(code, 0);
    assert.match(output, /PGHB_URL is not set/);
    assert.match(output, /PGHB_RATE is no number: fast/);
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HistogramLogReader } from 'hdr-histogram-js';
import pg from 'pg';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import { until } from '../../../core/wait.ts';
import { Asking } from '../../../loadgen/staleness/asking.ts';
import { measureStaleness } from '../../../loadgen/staleness/staleness.ts';
import { StandbyWatch } from '../../../loadgen/staleness/standby.ts';
import { type Seen, Waiting } from '../../../loadgen/staleness/waiting.ts';
import { startPostgres, startStandby, type TestPostgres } from '../../support/postgres.ts';
import { asked, login } from './engine-support.ts';

const never = new AbortController().signal;
const clock = clockFrom(zeroNow());

describe('staleness of a standby', function () {
  this.timeout(60_000);
  let primary: TestPostgres;
  let standby: TestPostgres;
  let directory: string;
  before(async () => {
    primary = await startPostgres();
    await asked(
      primary.endpoint,
      `CREATE SCHEMA bench; CREATE TABLE bench.marker (run_id text, number bigint NOT NULL);
       INSERT INTO bench.marker VALUES (NULL, 0)`,
    );
    standby = await startStandby(primary);
    directory = await mkdtemp(join(tmpdir(), 'staleness-'));
  });
  after(async () => {
    await standby[Symbol.asyncDispose]();
    await primary[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const marked = (runId: string, number: number) =>
    asked(primary.endpoint, `UPDATE bench.marker SET run_id = '${runId}', number = ${number}`);
  const pause = () => asked(standby.endpoint, 'SELECT pg_wal_replay_pause()');
  const resume = () => asked(standby.endpoint, 'SELECT pg_wal_replay_resume()');
  /** `pg_wal_replay_pause` only asks for it. */
  const paused = async () => {
    await pause();
    const state = async () => {
      const [row] = await asked(standby.endpoint, 'SELECT pg_get_wal_replay_pause_state() AS s');
      return row?.['s'] === 'paused' || undefined;
    };
    await until('replay is not paused', state, {
      timeoutMs: 30_000,
      intervalMs: 10,
      signal: never,
    });
  };

  const newest = async () => {
    const [row] = await asked(primary.endpoint, 'SELECT number::int FROM bench.marker');
    return Number(row?.['number']);
  };
  /** The last one may have been written and, as the end came, not been acknowledged. */
  const isAllOf = (written: number, count = 0) =>
    assert.ok(count === written || count === written - 1, `${count} of ${written}`);

  /** Counts and the longest time of each tag of the log. */
  const logged = async (path: string) => {
    const reader = new HistogramLogReader(await readFile(path, 'utf8'));
    const tags: Record<string, { count: number; maxMs: number }> = {};
    for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram()) {
      const { count, maxMs } = tags[one.tag] ?? { count: 0, maxMs: 0 };
      const longestMs = Math.max(maxMs, one.maxValue / 1000);
      tags[one.tag] = { count: count + one.totalCount, maxMs: longestMs };
    }
    return tags;
  };

  const measured = async (name: string, during: () => Promise<unknown>) => {
    const path = join(directory, name);
    const stop = new AbortController();
    const nodes = [
      { name: 'node1', ...primary.endpoint },
      { name: 'node2', ...standby.endpoint },
    ];
    const to = { endpoint: primary.endpoint, login, nodes, nodeLogin: login };
    const running = measureStaleness({ runId: name, path, ...to, clock }, stop.signal);
    await during();
    stop.abort();
    await running;
    return { tags: await logged(path), written: await newest() };
  };

  it('is the time that replay stood still, as somebody else sees it on a connection of his own', async () => {
    const seen: Seen[] = [];
    const waiting = new Waiting(30_000, (one) => seen.push(one));
    using node = new Asking(standby.endpoint, login, 1000);
    const watch = new StandbyWatch({ runId: 'pause', node, waiting, clock });
    const stop = new AbortController();
    const watching = watch.watch(stop.signal);
    await paused();
    await marked('pause', 1);
    const acknowledgedAtMs = clock.nowMs();
    watch.acknowledged(1, acknowledgedAtMs);
    const other = lookedFor(standby, 'pause', 1);
    await sleep(600);
    const resumedFromMs = clock.nowMs();
    await resume();
    const { notAtMs, atMs } = await other;
    await until('not seen', () => seen[0], { timeoutMs: 30_000, intervalMs: 5, signal: never });
    stop.abort();
    await watching;
    const [one] = seen;
    assert.equal(one?.sight, 'visible');
    assert.ok(one.waitedMs >= resumedFromMs - acknowledgedAtMs);
    // Both say when at the earliest and when at the latest: it was the same moment.
    const latestMs = acknowledgedAtMs + one.waitedMs;
    const earliestMs = latestMs - (one.withinMs ?? 0);
    assert.ok(
      earliestMs <= atMs && notAtMs <= latestMs,
      `${earliestMs}-${latestMs} ${notAtMs}-${atMs}`,
    );
  });

  it('counts every acknowledged marker once, and a pause in the longest of them', async () => {
    let pausedMs = 0;
    const { tags, written } = await measured('whole', async () => {
      await sleep(600);
      await paused();
      const before = await newest();
      // When the second one is there, the first one has been acknowledged.
      const marked = async () => (await newest()) >= before + 2 || undefined;
      await until('no marker', marked, { timeoutMs: 30_000, signal: never });
      const fromMs = clock.nowMs();
      await sleep(900);
      pausedMs = clock.nowMs() - fromMs;
      await resume();
      await sleep(500);
    });
    assert.deepEqual(Object.keys(tags).sort(), ['node2:visible', 'node2:within']);
    assert.ok(written >= 5, `${written} markers`);
    isAllOf(written, tags['node2:visible']?.count);
    assert.equal(tags['node2:within']?.count, tags['node2:visible']?.count);
    const longest = tags['node2:visible']?.maxMs ?? 0;
    assert.ok(longest > pausedMs, `${longest} of ${pausedMs} ms`);
  });

  it('is told apart from a standby that shows nothing until the end, and from one that is down', async () => {
    await paused();
    const { tags, written } = await measured('stuck', () => sleep(500));
    isAllOf(written, tags['node2:not-visible']?.count);
    assert.equal(tags['node2:visible'], undefined);
    await resume();
    const down = await measured('down', async () => {
      await sleep(500);
      await standby[Symbol.asyncDispose]();
      await sleep(500);
    });
    const count = (sight: string) => down.tags[`node2:${sight}`]?.count ?? 0;
    assert.ok(count('unanswered') > 0);
    assert.equal(count('not-visible'), 0);
    isAllOf(down.written, count('visible') + count('unanswered'));
    standby = await startStandby(primary);
  });

  it('is no other by rows than by positions: what was replayed can be seen, and nothing before', async () => {
    for (let number = 1; number <= 40; number += 1) {
      const client = await connected(primary);
      const position = async () => {
        const { rows } = await client.query(`SELECT pg_current_wal_insert_lsn() - '0/0' AS lsn`);
        return rows[0].lsn as string;
      };
      const before = await position();
      await client.query(`UPDATE bench.marker SET run_id = 'lsn', number = ${number}`);
      const after = await position();
      await client.end();
      await agreeing(standby, number, before, after);
    }
  });
});

async function connected({ endpoint }: TestPostgres): Promise<pg.Client> {
  const client = new pg.Client({ ...endpoint, ...login });
  await client.connect();
  return client;
}

/** Polls as fast as it can until the row is there. */
async function lookedFor(server: TestPostgres, runId: string, number: number) {
  const client = await connected(server);
  let notAtMs = clock.nowMs();
  for (;;) {
    const sentAtMs = clock.nowMs();
    const { rows } = await client.query(
      `SELECT FROM bench.marker WHERE run_id = '${runId}' AND number >= ${number}`,
    );
    if (rows.length > 0) break;
    notAtMs = sentAtMs;
    await sleep(1);
  }
  const atMs = clock.nowMs();
  await client.end();
  return { notAtMs, atMs };
}

/**
 * Until the row is there: a row that is seen was written after `before`, which is replayed then; and
 * once `after` is replayed, the row is seen. The position is read first, and again after the row.
 */
async function agreeing(server: TestPostgres, number: number, before: string, after: string) {
  const client = await connected(server);
  const replayed = async (lsn: string) => {
    const { rows } = await client.query(
      `SELECT pg_last_wal_replay_lsn() - '0/0' > ${lsn} AS past,
              pg_last_wal_replay_lsn() - '0/0' >= ${lsn} AS there`,
    );
    return rows[0] as { past: boolean; there: boolean };
  };
  for (let isSeen = false; !isSeen; ) {
    const { there } = await replayed(after);
    const { rows } = await client.query(`SELECT number::int FROM bench.marker`);
    isSeen = rows[0].number === number;
    assert.ok(isSeen || !there, `replayed to ${after}, and marker ${number} is not seen`);
    if (isSeen)
      assert.ok((await replayed(before)).past, `marker ${number} is seen before its time`);
  }
  await client.end();
}

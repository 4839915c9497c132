import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Histogram } from 'hdr-histogram-js';
import type { WriteRecord } from '../../../core/writes.ts';
import { startFakePostgres } from '../../support/fake-postgres.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { crash, freeze } from './engine-server.ts';
import { asked, countsOf, createTables, merged, type Ran, runTiny } from './engine-support.ts';

/** The invariant of all counting: whatever was offered became something. */
function assertAllAccountedFor({ windows, totals }: Ran): void {
  const { offered, ...became } = countsOf(windows);
  assert.equal(
    offered,
    Object.values(became).reduce((a, b) => a + b, 0),
  );
  assert.deepEqual(became, totals);
}

function cyclesOf(writes: readonly WriteRecord[], outcome: WriteRecord['outcome']): number[] {
  return writes
    .filter((write) => write.outcome === outcome)
    .map(({ cycle }) => cycle)
    .sort((a, b) => a - b);
}

describe('the engine against a real server', function () {
  this.timeout(30_000);
  let server: TestPostgres;
  before(async () => {
    server = await startPostgres();
    await createTables(server.endpoint);
  });
  after(() => server[Symbol.asyncDispose]());

  async function receiptsOf(runId: string): Promise<number[]> {
    const where = `FROM bench.receipt WHERE run_id = '${runId}'`;
    const rows = await asked(server.endpoint, `SELECT cycle::int ${where} ORDER BY cycle`);
    return rows.map(({ cycle }) => Number(cycle));
  }

  it('starts what was asked for, and every acknowledged write has one receipt', async () => {
    const ran = await runTiny({ endpoint: server.endpoint, runId: 'steady' }, () => sleep(2000));
    assertAllAccountedFor(ran);
    const { ok = 0, rejected = 0, failed, unknown, dropped = 0 } = ran.totals;
    const offered = ok + rejected + dropped;
    assert.ok(offered >= 600 && offered < 700, `${offered} offered`);
    assert.ok(rejected > 0 && ok > 10 * rejected, `${ok} ok, ${rejected} rejected`);
    assert.deepEqual({ failed, unknown }, { failed: 0, unknown: 0 });
    assert.deepEqual(await receiptsOf('steady'), cyclesOf(ran.writes, 'ok'));
    const notes = await asked(server.endpoint, `SELECT 1 FROM note WHERE run_id = 'steady'`);
    assert.equal(notes.length, cyclesOf(ran.writes, 'ok').length);
    const acceptors = ran.events.filter(({ kind }) => kind === 'acceptor');
    assert.equal(acceptors.length, 1);
  });

  it('counts nothing of the warm-up, but records its writes', async () => {
    const settings = { endpoint: server.endpoint, runId: 'warm', warmupMs: 500 };
    const ran = await runTiny(settings, () => sleep(1000));
    const { offered = 0, ok = 0 } = countsOf(ran.windows);
    const begun = ran.windows.reduce((sum, { ownDelay }) => sum + (ownDelay?.begun ?? 0), 0);
    assert.ok(begun > 0, 'nothing of its own delay');
    assert.ok(offered > 100 && offered < 200, `${offered} offered`);
    assert.ok(ok < (ran.totals['ok'] ?? 0));
    assert.deepEqual(await receiptsOf('warm'), cyclesOf(ran.writes, 'ok'));
  });

  it('shows a stall of the server in the response times of all who had to wait', async () => {
    const ran = await runTiny({ endpoint: server.endpoint, runId: 'stall' }, async () => {
      await sleep(700);
      await freeze(server, 1000);
      await sleep(800);
    });
    assertAllAccountedFor(ran);
    const response = merged(ran.histograms, /:ok:response$/);
    const service = merged(ran.histograms, /:ok:service$/);
    assert.ok(response.maxValue >= 900_000, `longest response ${response.maxValue} us`);
    // 300 came due while the server stood still; half of them waited for more than half a second.
    const waited = countAbove(response, 500_000);
    assert.ok(waited >= 100, `${waited} waited`);
    const stuck = countAbove(service, 500_000);
    assert.ok(stuck <= 8, `${stuck} were stuck in the server`);
    assert.ok(service.getValueAtPercentile(50) < 50_000);
  });

  it('survives a crash: nothing acknowledged is gone, and every client comes back', async () => {
    let again: AsyncDisposable | undefined;
    let connected = 0;
    const ran = await runTiny({ endpoint: server.endpoint, runId: 'crash' }, async () => {
      await sleep(500);
      const restart = await crash(server);
      await sleep(500);
      again = await restart();
      await sleep(1500);
      const rows = await asked(
        server.endpoint,
        `SELECT FROM pg_stat_activity WHERE application_name = 'pg-ha-bench'`,
      );
      connected = rows.length;
    });
    await using _running = again;
    assertAllAccountedFor(ran);
    assert.equal(connected, 8);
    assert.ok((ran.totals['failed'] ?? 0) > 0);
    assert.ok((ran.totals['unknown'] ?? 0) <= 8);
    const codes = new Set(ran.events.flatMap((e) => (e.kind === 'operation' ? [e.code] : [])));
    assert.ok(codes.has('ECONNREFUSED'), [...codes].join());
    const receipts = new Set(await receiptsOf('crash'));
    const acknowledged = cyclesOf(ran.writes, 'ok');
    assert.ok(acknowledged.every((cycle) => receipts.has(cycle)));
    assert.ok(cyclesOf(ran.writes, 'failed').every((cycle) => !receipts.has(cycle)));
    const gaps = ran.windows.flatMap(({ writeGaps }) => writeGaps);
    const longestMs = Math.max(...gaps.map(({ fromMs, toMs }) => toMs - fromMs));
    assert.ok(longestMs >= 500 && longestMs < 2500, `${longestMs} ms`);
  });
});

describe('the engine', () => {
  const stuck = { clients: 2, rate: 100, timeoutMs: 400, maxLatenessMs: 200 };

  it('drops what nobody was free to start in time, and counts it', async () => {
    await using server = await startFakePostgres({ hold: true });
    const ran = await runTiny({ endpoint: server.endpoint, ...stuck }, () => sleep(1200));
    assertAllAccountedFor(ran);
    const { failed = 0, dropped = 0, ok } = ran.totals;
    assert.equal(ok, 0);
    assert.ok(failed >= 4 && failed <= 10, `${failed} failed`);
    assert.ok(dropped > 80, `${dropped} dropped`);
    assert.ok((ran.windows[0]?.inFlight ?? 0) > 0);
    assert.ok((ran.windows[0]?.waiting ?? 0) > 10);
  });

  it('lets what is in flight end when it is told to stop, and no longer than the deadline', async () => {
    await using server = await startFakePostgres({ hold: true });
    const ran = await runTiny({ endpoint: server.endpoint, ...stuck }, () => sleep(100));
    assertAllAccountedFor(ran);
    assert.ok(ran.tookMs > 200 && ran.tookMs < 1500, `took ${ran.tookMs} ms`);
    assert.equal(ran.totals['failed'], 2);
  });

  it('stops at once when nothing is in flight', async () => {
    await using server = await startFakePostgres();
    const settings = { endpoint: server.endpoint, rate: 0.1 };
    const ran = await runTiny(settings, () => sleep(100));
    assert.ok(ran.tookMs < 300, `took ${ran.tookMs} ms`);
  });

  it('does the same operations for the same seed', async () => {
    await using server = await startFakePostgres();
    const cycles = async (seed: number) => {
      const settings = { endpoint: server.endpoint, seed, arrival: 'poisson' as const };
      const { writes } = await runTiny(settings, () => sleep(400));
      return writes
        .map(({ cycle }) => cycle)
        .filter((cycle) => cycle < 50)
        .sort((a, b) => a - b);
    };
    const first = await cycles(1);
    assert.ok(first.length > 10);
    assert.deepEqual(await cycles(1), first);
    assert.notDeepEqual(await cycles(2), first);
  });
});

/** How many values are above a limit, by bisecting the percentiles. */
function countAbove(of: Histogram, limitUs: number): number {
  let [low, high] = [0, 100];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (of.getValueAtPercentile(middle) < limitUs) low = middle;
    else high = middle;
  }
  return Math.round(of.totalCount * (1 - low / 100));
}

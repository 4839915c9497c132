import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../core/wait.ts';
import type { Transaction, Workload } from '../../../loadgen/workload.ts';
import { startFakePostgres } from '../../support/fake-postgres.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { percentileOf, responsesOf } from '../../support/queue-model.ts';
import { freeze } from './engine-server.ts';
import { merged, runTiny } from './engine-support.ts';

const serviceMs = 10;
const nap: Transaction = {
  name: 'nap',
  kind: 'read',
  async run(sql) {
    const text = `SELECT pg_sleep(${serviceMs / 1000})`;
    await sql.query({ name: 'nap', text }, []);
  },
};
const naps: Workload = { name: 'naps', transactions: [nap], mixes: [] };

describe('the load, honestly', function () {
  this.timeout(60_000);
  let server: TestPostgres;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  it('shows a stall of 5 s in 30 s in the response times, as an independent calculation does', async () => {
    const settings = { endpoint: server.endpoint, rate: 500, clients: 16 };
    let began = 0;
    let stall = { fromMs: 0, toMs: 0 };
    const during = async () => {
      began = performance.now();
      await sleep(10_000);
      const fromMs = performance.now() - began;
      await freeze(server, 5000);
      stall = { fromMs, toMs: performance.now() - began };
      await sleep(30_000 - stall.toMs);
    };
    const { histograms, totals } = await runTiny(settings, during, naps);
    const response = merged(histograms, /:ok:response$/);
    const service = merged(histograms, /:ok:service$/);
    assert.equal(totals['ok'], response.totalCount);
    const model = { ratePerSecond: 500, count: response.totalCount, clients: 16, serviceMs, stall };
    const expected = responsesOf(model);
    for (const percentile of [90, 95, 99, 99.9]) {
      const saw = response.getValueAtPercentile(percentile) / 1000;
      const should = percentileOf(expected, percentile);
      const told = `p${percentile}: ${saw} ms, by calculation ${should} ms`;
      assert.ok(Math.abs(saw - should) <= 0.1 * should + 50, told);
    }
    // Only those that were in flight: the service time alone would hide it.
    assert.ok(service.getValueAtPercentile(99) < 1_000_000);
    assert.ok(response.getValueAtPercentile(99) > 4_000_000);
  });

  it('says of a closed loop that response time is service time, which hides the stall', async () => {
    const settings = { endpoint: server.endpoint, clients: 16, loop: 'closed' as const };
    const during = async () => {
      await sleep(1500);
      await freeze(server, 1000);
      await sleep(1500);
    };
    const { histograms, windows } = await runTiny(settings, during, naps);
    const response = merged(histograms, /:ok:response$/);
    const service = merged(histograms, /:ok:service$/);
    for (const percentile of [50, 90, 99, 99.9, 100])
      assert.equal(
        response.getValueAtPercentile(percentile),
        service.getValueAtPercentile(percentile),
      );
    assert.ok(response.getValueAtPercentile(95) < 500_000);
    assert.equal(
      windows.reduce((sum, { offered }) => sum + offered, 0),
      response.totalCount,
    );
    // Busy all the time: nobody waits for a schedule.
    assert.ok(response.totalCount > 16 * 100, `${response.totalCount} operations`);
  });
});

describe('the same seed', function () {
  this.timeout(30_000);

  const some = 150;

  /** What each cycle did: the transaction and everything that it drew. */
  async function operations(seed: number, loop: 'open' | 'closed'): Promise<string[]> {
    await using server = await startFakePostgres();
    const did: string[] = [];
    const draws = (name: string, kind: Transaction['kind']): Transaction => ({
      name,
      kind,
      async run(sql, keys) {
        did[keys.cycle] = [name, keys.below(1000), keys.below(1000)].join(' ');
        await sql.query({ name, text: 'SELECT 1' }, []);
      },
    });
    const workload = { ...naps, transactions: [draws('look', 'read'), draws('note', 'write')] };
    const arrival = loop === 'open' ? ('poisson' as const) : ('constant' as const);
    const settings = { endpoint: server.endpoint, seed, loop, arrival, rate: 400 };
    const enough = () => did.slice(0, some).filter(Boolean).length === some || undefined;
    const wait = { timeoutMs: 30_000, intervalMs: 20, signal: new AbortController().signal };
    await runTiny(settings, () => until('too few operations', enough, wait), workload);
    return did.slice(0, some);
  }

  for (const loop of ['open', 'closed'] as const)
    it(`twice gives the same operations in a loop that is ${loop}, and another seed others`, async () => {
      const first = await operations(1, loop);
      assert.ok(new Set(first).size > some / 2);
      assert.deepEqual(await operations(1, loop), first);
      assert.notDeepEqual(await operations(2, loop), first);
    });
});

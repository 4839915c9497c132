import assert from 'node:assert/strict';
import type { HistoryEvent, OperationEvent, RetryEvent } from '../../../core/history.ts';
import { unfitAudit } from '../../../reports/unfit-audit.ts';
import { countsOf } from './engine-support.ts';
import { FailoverBench, type Met } from './failover-drills.ts';

const closed = { loop: 'closed', thinkTimeMs: 4 } as const;

describe('the load, through a real change of the primary', function () {
  this.timeout(300_000);
  let bench: FailoverBench | undefined;
  before(async () => {
    bench = await FailoverBench.open();
  });
  after(() => bench?.[Symbol.asyncDispose]());

  const drill: FailoverBench['drill'] = async (...what) => {
    assert.ok(bench);
    return bench.drill(...what);
  };

  it('tries again what was not applied, once and under its cycle, from several processes', async () => {
    const load = { ...closed, retries: 'safe', maxAttempts: 20 } as const;
    const met = await drill('retried', { by: 'switchover', workers: 2, load });
    holdsTogether(met);
    const retries = of(met, 'retry');
    assert.ok(retries.length > 0, 'nothing was tried again');
    const byCycle = new Map<number, (number | undefined)[]>();
    for (const { cycle, attempt } of retries)
      byCycle.set(cycle, [...(byCycle.get(cycle) ?? []), attempt]);
    for (const [cycle, attempts] of byCycle) {
      const counted = attempts.map((_, index) => index + 1);
      assert.deepEqual(attempts, counted, `attempts of cycle ${cycle}`);
    }
    const ended = new Set(of(met, 'operation').map(({ cycle }) => cycle));
    assert.ok(
      [...byCycle.keys()].some((cycle) => !ended.has(cycle)),
      'no operation came through by being tried again',
    );
  });

  it('goes through the time limits of a pg.Pool, says so, and goes on', async () => {
    const poolSettings = { max: 4, connectionTimeoutMillis: 200 };
    const load = { ...closed, pool: 'pool', poolSettings } as const;
    const met = await drill('pooled', { by: 'switchover', workers: 1, load });
    holdsTogether(met);
    assert.equal(of(met, 'retry').length, 0);
    const waited = of(met, 'operation').filter(
      ({ message }) => message === 'timeout exceeded when trying to connect',
    );
    assert.ok(waited.length > 0, `the pool never said no: ${codesOf(met)}`);
    for (const { code, outcome, phase } of waited)
      assert.deepEqual([code, outcome, phase], ['timeout', 'failed', 'connect']);
  });

  it('connects anew for every operation of a morning rush, from several processes', async () => {
    const stages = [
      { forMs: 1000, rate: 120 },
      { forMs: 500, rate: 60 },
    ];
    const met = await drill('rush', {
      ...{ by: 'crash', workers: 2 },
      load: { pool: 'connect', retries: 'safe', workload: 'morning-rush', rate: 40, stages },
    });
    holdsTogether(met);
  });
});

/** Nothing lost, twice or torn; every attempt accounted for; it went on with another primary. */
function holdsTogether(met: Met): void {
  const { audit, before, after } = met;
  assert.equal(unfitAudit(audit), null);
  const { lost, resurrected, duplicated, torn, unaccounted } = audit;
  assert.deepEqual(
    [lost, resurrected, duplicated, torn].map(({ examples }) => examples),
    [[], [], [], []],
  );
  assert.equal(unaccounted, 0);
  const windows = met.events.filter((one) => one.kind === 'window');
  const retried = windows.flatMap((one) => Object.values(one.retried ?? {}));
  assert.equal(
    retried.reduce((a, b) => a + b, 0),
    of(met, 'retry').length,
  );
  const { offered, ...became } = countsOf(windows);
  assert.deepEqual(became, { ...after.totals });
  assert.equal(
    offered,
    Object.values(became).reduce((a, b) => a + b, 0),
  );
  assert.notEqual(after.lastWrite?.acceptedBy, before.lastWrite?.acceptedBy);
  assert.ok(after.totals.ok > before.totals.ok + 20, `${after.totals.ok}, ${before.totals.ok}`);
}

function of(met: Met, kind: 'retry'): RetryEvent[];
function of(met: Met, kind: 'operation'): OperationEvent[];
function of({ events }: Met, kind: HistoryEvent['kind']): HistoryEvent[] {
  return events.filter((one) => one.kind === kind);
}

function codesOf(met: Met): string {
  return [...new Set(of(met, 'operation').map(({ code, message }) => `${code} ${message}`))].join();
}

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../core/random.ts';
import { plannedOperations, type Rated } from '../../../core/rate.ts';
import { scheduleOf, shareOf } from '../../../loadgen/schedule.ts';

const startAtMs = 500;

/** Every intended start before `untilMs` after the schedule's own. */
function timesOf(load: Rated, untilMs: number, seed = 1): number[] {
  const schedule = scheduleOf({ ...load, startAtMs }, seededRandom(seed));
  const times: number[] = [];
  for (; schedule.atMs < startAtMs + untilMs; schedule.advance()) {
    times.push(schedule.atMs - startAtMs);
  }
  return times;
}

const between = (times: readonly number[], fromMs: number, toMs: number) =>
  times.filter((atMs) => atMs >= fromMs && atMs < toMs).length;

const stages = [
  { forMs: 10_000, rate: 300 },
  { forMs: 0, rate: 50 },
  { forMs: 10_000, rate: 50 },
];

describe('a schedule with stages', () => {
  const load = { arrival: 'constant' as const, rate: 100, warmupMs: 2000, stages };

  it('keeps the rate in the warm-up, climbs straight to that of a stage, and steps where it has no time', () => {
    const times = timesOf(load, 40_000);
    assert.equal(between(times, 0, 2000), 200);
    // From 100 to 300 within 10 s: 110 in the first second, 290 in the last.
    assert.ok(Math.abs(between(times, 2000, 3000) - 110) <= 1);
    assert.ok(Math.abs(between(times, 11_000, 12_000) - 290) <= 1);
    assert.ok(Math.abs(between(times, 12_000, 22_000) - 500) <= 1);
  });

  it('stays at the last rate', () => {
    assert.ok(Math.abs(between(timesOf(load, 40_000), 30_000, 40_000) - 500) <= 1);
  });

  it('pauses where the rate is 0, and ends where it stays there', () => {
    const pause = {
      ...load,
      stages: [
        { forMs: 0, rate: 0 },
        { forMs: 5000, rate: 0 },
      ],
    };
    const back = { ...pause, stages: [...pause.stages, { forMs: 0, rate: 100 }] };
    assert.equal(between(timesOf(pause, 60_000), 2000, 60_000), 0);
    assert.equal(between(timesOf(back, 60_000), 2000, 7000), 0);
    assert.ok(Math.abs(between(timesOf(back, 60_000), 7000, 17_000) - 1000) <= 1);
  });

  it('offers as many by chance as planned, in every stretch', () => {
    const times = timesOf({ ...load, arrival: 'poisson' }, 22_000);
    for (const [fromMs, toMs, planned] of [
      [0, 2000, 200],
      [2000, 12_000, 2000],
      [12_000, 22_000, 500],
    ] as const) {
      const count = between(times, fromMs, toMs);
      assert.ok(Math.abs(count - planned) < 4 * Math.sqrt(planned), `${count} for ${planned}`);
    }
  });
});

describe('a schedule with bursts', () => {
  it('is as much faster as told at the beginning of each period, but not in the warm-up', () => {
    const burst = { everyMs: 5000, forMs: 1000, factor: 4 };
    const load = { arrival: 'burst' as const, rate: 100, warmupMs: 3000, burst };
    const times = timesOf(load, 30_000);
    assert.equal(between(times, 0, 3000), 300);
    for (const fromMs of [3000, 8000, 13_000]) {
      assert.ok(Math.abs(between(times, fromMs, fromMs + 1000) - 400) <= 1);
      assert.ok(Math.abs(between(times, fromMs + 1000, fromMs + 5000) - 400) <= 1);
    }
  });
});

describe('the planned operations', () => {
  const rate = fc.double({ min: 1, max: 500, noNaN: true });
  const stage = fc.record({ forMs: fc.integer({ min: 0, max: 5000 }), rate });

  it('are what a constant schedule gives, whatever the stages', () => {
    const property = fc.property(rate, fc.array(stage, { maxLength: 5 }), (base, list) => {
      const load = { arrival: 'constant' as const, rate: base, warmupMs: 0, stages: list };
      const times = timesOf(load, 8000);
      const planned = plannedOperations(load, 8000);
      assert.ok(Math.abs(times.length - planned) <= 1.001, `${times.length} for ${planned}`);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('count bursts', () => {
    const burst = { everyMs: 5000, forMs: 1000, factor: 4 };
    assert.equal(plannedOperations({ arrival: 'burst', rate: 100, burst }, 10_000), 1600);
  });
});

describe('the shares of a schedule', () => {
  it('are together the whole, each operation once at its own time', () => {
    const load = { arrival: 'poisson' as const, rate: 100, startAtMs };
    const take = (index: number, count: number) => {
      const share = shareOf(scheduleOf(load, seededRandom(9)), { index, count });
      return Array.from({ length: 50 }, (_, passed) => {
        assert.equal(share.passed, passed);
        const one = [share.index, share.atMs] as const;
        share.advance();
        return one;
      });
    };
    const all = [0, 1, 2].flatMap((index) => take(index, 3)).sort(([a], [b]) => a - b);
    const whole = scheduleOf(load, seededRandom(9));
    for (const [cycle, atMs] of all) {
      assert.deepEqual([cycle, atMs], [whole.index, whole.atMs]);
      whole.advance();
    }
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../core/random.ts';
import { type Schedule, scheduleOf } from '../../../loadgen/schedule.ts';

const startAtMs = 500;

function times(schedule: Schedule, count: number): number[] {
  return Array.from({ length: count }, () => {
    const { atMs } = schedule;
    schedule.advance();
    return atMs;
  });
}

describe('a schedule', () => {
  it('starts a constant load at equal distances, without drift', () => {
    const schedule = scheduleOf({ arrival: 'constant', rate: 3, startAtMs }, seededRandom(1));
    const all = times(schedule, 300_001);
    assert.equal(all[0], 500);
    assert.equal(all[3], 1500);
    assert.equal(all[300_000], 500 + 100_000 * 1000);
  });

  it('numbers the operations from 0', () => {
    const schedule = scheduleOf({ arrival: 'poisson', rate: 3, startAtMs }, seededRandom(1));
    assert.equal(schedule.index, 0);
    schedule.advance();
    assert.equal(schedule.index, 1);
  });

  it('never goes back, whatever the rate and seed', () => {
    const arrival = fc.constantFrom('constant' as const, 'poisson' as const);
    const rates = fc.double({ min: 0.01, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(arrival, rates, fc.integer(), (kind, rate, seed) => {
        const all = times(scheduleOf({ arrival: kind, rate, startAtMs }, seededRandom(seed)), 200);
        assert.deepEqual(
          all,
          all.toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same Poisson times for the same seed, and others for another', () => {
    const poisson = (seed: number) =>
      times(scheduleOf({ arrival: 'poisson', rate: 100, startAtMs }, seededRandom(seed)), 1000);
    assert.deepEqual(poisson(42), poisson(42));
    assert.notDeepEqual(poisson(42), poisson(43));
  });

  it('spreads Poisson arrivals as exponential gaps of the right mean', () => {
    const schedule = scheduleOf({ arrival: 'poisson', rate: 100, startAtMs }, seededRandom(7));
    const all = times(schedule, 100_001);
    const gaps = all.slice(1).map((atMs, i) => atMs - (all[i] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, g) => sum + (g - mean) ** 2, 0) / gaps.length);
    assert.ok(Math.abs(mean - 10) < 0.2, `mean ${mean}`);
    assert.ok(Math.abs(deviation - 10) < 0.3, `standard deviation ${deviation}`);
  });
});

import assert from 'node:assert/strict';
import { type Random, seededRandom } from '../../../../../core/random.ts';
import type { Interval } from '../../../../../reports/compare/statistics/interval.ts';
import { mean } from '../../../../../reports/compare/statistics/moments.ts';
import { windowDifference } from '../../../../../reports/compare/statistics/window-difference.ts';
import { autoregressive, independent } from './series.ts';

type Difference = (a: readonly number[], b: readonly number[], random: Random) => Interval | null;

interface Trial {
  readonly pairs: number;
  readonly windows: number;
  readonly correlation: number;
  readonly shift: number;
}

const asked: Trial = { pairs: 1_000, windows: 120, correlation: 0.5, shift: 0 };

/** Of simulated pairs: how many have an interval, how many of these hold the true difference, and exclude 0. */
function simulate(trial: Partial<Trial>, difference: Difference) {
  const { pairs, windows, correlation, shift } = { ...asked, ...trial };
  const random = seededRandom('pairs', windows, correlation);
  let [given, held, told] = [0, 0, 0];
  for (let i = 0; i < pairs; i++) {
    const a = autoregressive(random, windows, correlation);
    const b = autoregressive(random, windows, correlation, shift);
    const interval = difference(a, b, random);
    if (interval === null) continue;
    given++;
    if (interval.low <= shift && shift <= interval.high) held++;
    if (interval.low > 0 || interval.high < 0) told++;
  }
  return { given: given / pairs, coverage: held / given, told: told / given };
}

function assertWithin(value: number, low: number, high: number) {
  assert.ok(value >= low && value <= high, `${value} is not from ${low} to ${high}`);
}

describe('the difference of two series of windows', function () {
  this.timeout(120_000);

  for (const windows of [120, 300])
    it(`is in 92 to 97 of 100 intervals, of ${windows} windows with correlation 0.5`, () => {
      const { coverage, told } = simulate({ windows }, windowDifference);
      assertWithin(coverage, 0.92, 0.97);
      assert.ok(told <= 0.06, `${told} of pairs that do not differ are said to`);
    });

  for (const [windows, correlation] of [
    [15, 0],
    [15, 0.3],
    [30, 0.5],
    [120, 0],
    [120, 0.8],
    [120, -0.3],
  ] as const)
    it(`is held as surely by ${windows} windows with correlation ${correlation}`, () => {
      const { coverage, given } = simulate({ windows, correlation, pairs: 600 }, windowDifference);
      assertWithin(coverage, 0.92, 0.97);
      assert.ok(given > 0.9, `${given} of pairs can be told`);
    });

  it('is found when it is there: half a standard deviation in 300 windows', () => {
    const { told, coverage } = simulate({ windows: 300, shift: 0.6 }, windowDifference);
    assert.ok(told > 0.8, `${told}`);
    assertWithin(coverage, 0.92, 0.97);
  });

  it('would be missed by a bootstrap that takes windows for independent: the check convicts it', () => {
    const { coverage, told } = simulate({}, independentBootstrap);
    assert.ok(coverage < 0.85, `${coverage}`);
    assert.ok(told > 0.15, `${told}`);
  });

  it('cannot be told of few windows, or of ones that hardly change from one to the next', () => {
    const random = seededRandom('few');
    const enough = independent(random, 100);
    assert.equal(windowDifference(independent(random, 14), enough, random), null);
    assert.equal(windowDifference(enough, autoregressive(random, 40, 0.95), random), null);
  });

  it('is exact between series without any noise', () => {
    const of = (value: number) => new Array<number>(60).fill(value);
    const random = seededRandom('constant');
    assert.deepEqual(windowDifference(of(200), of(200), random), { value: 0, low: 0, high: 0 });
    assert.deepEqual(windowDifference(of(200), of(150), random), {
      value: -50,
      low: -50,
      high: -50,
    });
  });

  it('is the same whenever it is asked for', () => {
    const ask = () => {
      const random = seededRandom('again');
      return windowDifference(independent(random, 60), independent(random, 60), random);
    };
    assert.deepEqual(ask(), ask());
  });
});

/** What not to do. */
function independentBootstrap(
  a: readonly number[],
  b: readonly number[],
  random: Random,
): Interval {
  const drawn = (values: readonly number[]) =>
    mean(values.map(() => values[random.below(values.length)] ?? 0));
  const all = Float64Array.from({ length: 199 }, () => drawn(b) - drawn(a)).sort();
  return { value: mean(b) - mean(a), low: all[4] ?? 0, high: all[194] ?? 0 };
}

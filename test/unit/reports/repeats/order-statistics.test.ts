import assert from 'node:assert/strict';
import { seededRandom } from '../../../../core/random.ts';
import { distributionOf, isApart } from '../../../../reports/repeats/distribution.ts';
import { medianInterval } from '../../../../reports/repeats/order-statistics.ts';

/** P(fewer than k of n fair coins), exactly: from whole numbers of any size. */
function fewerThan(k: number, n: number): number {
  let [ways, sum] = [1n, 0n];
  for (let i = 0; i < k; i++) {
    sum += ways;
    ways = (ways * BigInt(n - i)) / BigInt(i + 1);
  }
  const digits = 10n ** 15n;
  return Number((sum * digits) / 2n ** BigInt(n)) / 1e15;
}

const ranks = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('the interval of a median by order statistics', () => {
  it('is the narrowest pair of ranks that exact binomials allow, for every n up to 200', () => {
    for (let n = 6; n <= 200; n++) {
      const interval = medianInterval(ranks(n));
      assert.ok(interval, `n = ${n}`);
      const { low: k, high, confidence } = interval;
      assert.equal(high, n + 1 - k);
      assert.ok(Math.abs(1 - 2 * fewerThan(k, n) - confidence) < 1e-12, `n = ${n}`);
      assert.ok(confidence >= 0.95, `n = ${n}: ${confidence}`);
      assert.ok(1 - 2 * fewerThan(k + 1, n) < 0.95, `n = ${n}: rank ${k + 1} would do`);
    }
  });

  it('cannot be told below six values', () => {
    for (let n = 0; n < 6; n++) assert.equal(medianInterval(ranks(n)), null);
    assert.deepEqual(medianInterval(ranks(6)), { low: 1, high: 6, confidence: 0.96875 });
  });

  it('allows for values that are not known at either end', () => {
    // Of 10 the 2nd to the 9th: with one unknown the known ones count from their ends.
    assert.deepEqual(medianInterval(ranks(10))?.low, 2);
    const { low, high } = medianInterval(ranks(9), 1) ?? {};
    assert.deepEqual([low, high], [1, 9]);
    assert.equal(medianInterval(ranks(8), 2), null);
  });

  it('holds the true median however the unknown values would have come out', () => {
    const random = seededRandom('order-statistics.test');
    let held = 0;
    const cases = 2000;
    for (let i = 0; i < cases; i++) {
      const values = Array.from({ length: 15 }, () => random.next()).sort((a, b) => a - b);
      // The slowest run is the one that never came back.
      const interval = medianInterval(values.slice(0, 14), 1);
      if (interval && interval.low <= 0.5 && 0.5 <= interval.high) held++;
    }
    assert.ok(held / cases > 0.95, `${held} of ${cases}`);
  });

  it('refuses more values than its arithmetic can carry', () => {
    assert.ok(medianInterval(ranks(1000)));
    assert.throws(() => medianInterval(ranks(1001)), /1000 at most/);
  });
});

describe('the distribution of a figure over runs', () => {
  it('keeps runs without the figure apart from those that have it', () => {
    const { interval, ...plain } = distributionOf([3, null, 1, 2, null]);
    assert.deepEqual(plain, { count: 5, missing: 2, median: 2, least: 1, most: 3 });
    assert.equal(interval, null);
    assert.equal(distributionOf([null, null]).median, null);
    assert.equal(distributionOf([]).median, null);
  });

  it('calls two apart only when both are sure and do not overlap', () => {
    const low = distributionOf([1, 2, 3, 4, 5, 6]);
    const high = distributionOf([11, 12, 13, 14, 15, 16]);
    const few = distributionOf([100, 101]);
    assert.equal(isApart(low, high), 'lower');
    assert.equal(isApart(high, low), 'higher');
    assert.equal(isApart(low, distributionOf([6, 7, 8, 9, 10, 11])), null);
    assert.equal(isApart(few, low), null);
  });
});

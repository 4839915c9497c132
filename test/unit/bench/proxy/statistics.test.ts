import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../../core/random.ts';
import { quantile, spreadOf } from '../../../bench/proxy/statistics.ts';

describe('the spread of paired values', () => {
  it('has its median between the middle two, and tenths cut off on both sides', () => {
    const { count, median, p10, p90 } = spreadOf([9, 1, 3, 5, 7, 10, 2, 4, 6, 8]);
    assert.deepEqual({ count, median }, { count: 10, median: 5.5 });
    assert.ok(Math.abs(p10 - 1.9) < 1e-9 && Math.abs(p90 - 9.1) < 1e-9);
  });

  it('gives no interval below six values, where even all of them are not 95 % sure', () => {
    assert.equal(spreadOf([1, 2, 3, 4, 5]).interval, null);
    assert.deepEqual(spreadOf([6, 5, 4, 3, 2, 1]).interval, { low: 1, high: 6 });
  });

  it('takes the ranks that tables of the sign test give', () => {
    for (const [count, rank] of [
      [8, 1],
      [9, 2],
      [15, 4],
      [20, 6],
      [30, 10],
      [50, 18],
    ] as const) {
      const values = Array.from({ length: count }, (_, i) => i + 1);
      assert.deepEqual(spreadOf(values).interval, { low: rank, high: count + 1 - rank });
    }
  });

  it('holds the true median in at least 95 of 100 cases, however skewed the values are', () => {
    const random = seededRandom('statistics.test');
    const cases = 4000;
    let held = 0;
    for (let i = 0; i < cases; i++) {
      const values = Array.from({ length: 15 }, () => -Math.log(1 - random.next()));
      const { low, high } = spreadOf(values).interval ?? { low: 0, high: 0 };
      if (low <= Math.LN2 && Math.LN2 <= high) held++;
    }
    // The ranks give 96.5 %; four standard deviations of 4,000 cases are 1.2 %.
    assert.ok(held / cases > 0.95 && held / cases < 0.98, `held in ${held} of ${cases}`);
  });

  it('does not depend on the order of the values, and one wild value does not move it far', () => {
    const values = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 9 });
    fc.assert(
      fc.property(values, (list) => {
        assert.deepEqual(spreadOf([...list].reverse()), spreadOf(list));
        const { interval } = spreadOf([...list.slice(1), 1e6]);
        assert.ok(interval && interval.high <= 2);
      }),
    );
  });

  it('throws when there is nothing', () => {
    assert.throws(() => quantile([], 0.5), /no values/);
    assert.throws(() => spreadOf([]), /no values/);
  });
});

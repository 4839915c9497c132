import assert from 'node:assert/strict';
import { seededRandom } from '../../../../../core/random.ts';
import { rankShift } from '../../../../../reports/compare/statistics/rank-shift.ts';
import { independent } from './series.ts';

describe('the difference of two sets of runs', () => {
  it('cannot be told of fewer than four and four', () => {
    assert.equal(rankShift([1], [100]), null);
    assert.equal(rankShift([1, 2, 3], [100, 200, 300]), null);
    assert.notEqual(rankShift([1, 2, 3, 4], [100, 200, 300, 400]), null);
    assert.notEqual(rankShift([1, 2, 3], [10, 20, 30, 40, 50]), null);
  });

  it('is the median difference, within the differences that the rank-sum test leaves', () => {
    // Tables of the test at 5 %, two-sided: U = 5 for 6 and 6, so the 6th difference from each end.
    const one = [1, 2, 3, 4, 5, 6];
    const other = [11, 12, 13, 14, 15, 16];
    const all = other.flatMap((y) => one.map((x) => y - x)).sort((x, y) => x - y);
    assert.deepEqual(rankShift(one, other), { value: 10, low: all[5], high: all[30] });
  });

  for (const [n, m] of [
    [6, 6],
    [4, 9],
    [60, 60],
  ] as const)
    it(`is held by 94 of 100 intervals or more, of ${n} and ${m} runs`, () => {
      const random = seededRandom('runs', n, m);
      let held = 0;
      for (let i = 0; i < 1_000; i++) {
        const shift = rankShift(independent(random, n), independent(random, m, 2));
        if (shift && shift.low <= 2 && 2 <= shift.high) held++;
      }
      assert.ok(held >= 940 && held <= 985, `${held}`);
    });

  it('holds it also where runs without the figure would have been anything', () => {
    const shift = rankShift([1, 2, 3, 4, 5, 6, 7, 8], [null, 2, 3, 4, 5, 6, 7, 8]);
    assert.ok(shift && shift.low <= -1 && shift.high >= 1);
    assert.equal(rankShift([1, 2, 3, 4, 5, 6], [null, null, 3, 4, 5, 6]), null);
  });

  it('is none where the values are the same', () => {
    const shift = rankShift([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(shift, { value: 0, low: 0, high: 0 });
  });
});

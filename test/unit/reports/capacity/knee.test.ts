import assert from 'node:assert/strict';
import { seededRandom } from '../../../../core/random.ts';
import { kneeOf, type LatencyPoint } from '../../../../reports/capacity/knee.ts';

/** Of M/M/1 with a capacity of 1,000 a second. */
function response(rate: number): LatencyPoint {
  return { rate, ms: 1_000 / (1_000 - rate) };
}

function upTo(last: number, step: number): readonly LatencyPoint[] {
  return Array.from({ length: last / step }, (_, i) => response((i + 1) * step));
}

describe('the knee of a latency curve', () => {
  it('of M/M/1 lies where its slope is that of the chord', () => {
    for (const last of [800, 900, 950]) {
      const found = kneeOf(upTo(last, 10));
      // The chord from 0 has slope 1 / (1000 - last), the curve 1000 / (1000 - rate)^2.
      const wanted = 1_000 - Math.sqrt(1_000 * (1_000 - last));
      assert.ok(found.kind === 'knee');
      assert.ok(Math.abs(found.rate - wanted) <= 15, `${found.rate}, wanted ${wanted}`);
      assert.ok(found.from < found.rate && found.rate < found.to);
    }
  });

  it('is found through noise and repeated trials, by their median', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom('knee', seed);
      const noisy = [...upTo(950, 50), ...upTo(950, 50), ...upTo(950, 50)].map(({ rate, ms }) => ({
        rate,
        ms: ms * (0.9 + 0.2 * random.next()),
      }));
      const found = kneeOf(noisy);
      assert.ok(found.kind === 'knee');
      assert.ok(Math.abs(found.rate - 776) <= 100, `${found.rate}`);
    }
  });

  it('is not there in a straight line, noisy or not, nor in a falling one', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom('line', seed);
      const line = upTo(900, 50).map(({ rate }) => ({
        rate,
        ms: rate * (0.95 + 0.1 * random.next()),
      }));
      assert.deepEqual(kneeOf(line), {
        kind: 'none',
        reason: 'latency rises evenly with the rate',
      });
    }
    const falling = upTo(900, 50).map(({ rate }) => ({ rate, ms: 1_000 - rate }));
    assert.deepEqual(kneeOf(falling), {
      kind: 'none',
      reason: 'latency does not rise with the rate',
    });
  });

  it('is not told from fewer than five rates', () => {
    const found = kneeOf([...upTo(400, 100), ...upTo(400, 100)]);
    assert.match(found.kind === 'none' ? found.reason : '', /takes 5 rates .* there are 4/);
    assert.equal(kneeOf([]).kind, 'none');
  });
});

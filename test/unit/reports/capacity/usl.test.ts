import assert from 'node:assert/strict';
import { type Random, seededRandom } from '../../../../core/random.ts';
import type { ScalingPoint } from '../../../../reports/capacity/scaling-point.ts';
import { tQuantile } from '../../../../reports/capacity/student.ts';
import { fitUsl, type UslFit } from '../../../../reports/capacity/usl.ts';

const truth = { lambda: 120, sigma: 0.04, kappa: 0.0006 };
const loads = [0.5, 1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 56, 64];

function throughput(n: number, { lambda, sigma, kappa } = truth): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function measured(noise: number, random: Random, of = truth): readonly ScalingPoint[] {
  return loads.map((n) => ({
    concurrency: n,
    throughput: throughput(n, of) * Math.exp(noise * normal(random)),
  }));
}

function fitted(points: readonly ScalingPoint[]): UslFit {
  const found = fitUsl(points);
  assert.ok(found.kind === 'fit', found.kind === 'none' ? found.reason : '');
  return found;
}

function isClose(value: number, wanted: number, share = 1e-6): void {
  assert.ok(Math.abs(value / wanted - 1) < share, `${value}, wanted ${wanted}`);
}

describe('the universal scalability law', () => {
  it('is found exactly where nothing scatters, with its peak', () => {
    const fit = fitted(measured(0, seededRandom('none')));
    for (const name of ['lambda', 'sigma', 'kappa'] as const) isClose(fit[name].value, truth[name]);
    const peak = Math.sqrt((1 - truth.sigma) / truth.kappa);
    isClose(fit.peak?.concurrency ?? 0, peak);
    isClose(fit.peak?.throughput ?? 0, throughput(peak));
  });

  it('has intervals that hold the truth 92 to 97 times of 100', function () {
    this.timeout(30_000);
    const times = 1_000;
    const held = { lambda: 0, sigma: 0, kappa: 0 };
    for (let seed = 0; seed < times; seed++) {
      const fit = fitted(measured(0.05, seededRandom('coverage', seed)));
      for (const name of ['lambda', 'sigma', 'kappa'] as const)
        if (fit[name].low <= truth[name] && truth[name] <= fit[name].high) held[name] += 1;
    }
    for (const [name, count] of Object.entries(held))
      assert.ok(count >= 0.92 * times && count <= 0.97 * times, `${name}: ${count} of ${times}`);
  });

  it('tells of no peak, and gives no curve, beyond the highest concurrency that was measured', () => {
    const early = measured(0, seededRandom('none')).filter(({ concurrency }) => concurrency <= 20);
    const fit = fitted(early);
    assert.equal(fit.peak, null);
    assert.equal(fit.measured.to, 20);
    isClose(fit.curve.at(-1)?.concurrency ?? 0, 20);
  });

  it('costs never less than nothing: a system that scales evenly has sigma and kappa near 0', () => {
    const even = { lambda: 50, sigma: 0, kappa: 0 };
    for (let seed = 0; seed < 50; seed++) {
      const fit = fitted(measured(0.03, seededRandom('even', seed), even));
      for (const { value, low, high } of [fit.sigma, fit.kappa])
        assert.ok(value >= 0 && low >= 0 && value <= high + 1e-9, `${low} ${value} ${high}`);
      assert.ok(fit.sigma.value < 0.03 && fit.kappa.value < 0.001);
    }
  });

  it('does not fit what cannot be fitted, and says why', () => {
    const reason = (points: readonly ScalingPoint[]) => {
      const found = fitUsl(points);
      return found.kind === 'none' ? found.reason : 'a fit';
    };
    assert.match(
      reason(measured(0, seededRandom('none')).slice(0, 5)),
      /takes 6 points, there are 5/,
    );
    const alike = loads.map((n) => ({ concurrency: 10 + n / 64, throughput: 500 }));
    assert.match(reason(alike), /only varied 1\.1-fold/);
    assert.match(reason([]), /there are 0/);
    const same = [1, 1, 1, 4, 4, 4].map((n) => ({ concurrency: n, throughput: throughput(n) }));
    assert.match(reason(same), /do not determine/);
  });
});

describe("Student's t", () => {
  it('is right to 1 % from 3 degrees of freedom on, and not to be had below', () => {
    for (const [freedom, wanted] of [
      [3, 3.1824],
      [5, 2.5706],
      [10, 2.2281],
      [30, 2.0423],
      [1000, 1.9623],
    ] as const)
      isClose(tQuantile(0.975, freedom), wanted, 0.01);
    assert.throws(() => tQuantile(0.975, 2), /3 at least/);
  });
});

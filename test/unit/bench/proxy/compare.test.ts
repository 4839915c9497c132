import assert from 'node:assert/strict';
import { comparisons, levels } from '../../../bench/proxy/compare.ts';
import { judge } from '../../../bench/proxy/goals.ts';
import type { Figures, Sample } from '../../../bench/proxy/sample.ts';

const sample = (contender: string, round: number, figures: Figures): Sample => ({
  workload: 'select',
  contender,
  round,
  turn: 0,
  figures,
});

/** A machine that is slower by half in every other round, and a proxy 1.1 x as fast as its peer. */
function noisy(ratio: number, rounds = 10): Sample[] {
  return Array.from({ length: rounds }, (_, round) => {
    const machine = round % 2 ? 1 : 0.5;
    return [
      sample('haproxy', round, { rate: 10_000 * machine, p50Ms: 0.5, cpuUs: 20 }),
      sample('ours', round, { rate: 10_000 * machine * ratio, p50Ms: 0.6, cpuUs: 25 }),
    ];
  }).flat();
}

describe('a comparison', () => {
  it('pairs values of the same round, so that the noise of the machine falls out', () => {
    const found = comparisons(noisy(1.1), ['haproxy', 'ours']);
    const rate = found.find(({ metric }) => metric === 'rate');
    assert.deepEqual([rate?.subject, rate?.peer, rate?.as], ['ours', 'haproxy', 'ratio']);
    const { low = 0, high = 9 } = rate?.spread.interval ?? {};
    assert.ok(low > 1.0999 && high < 1.1001, `${low} .. ${high}`);
    const level = levels(noisy(1.1), ['haproxy', 'ours']).find(
      (l) => l.contender === 'ours' && l.metric === 'rate',
    );
    assert.equal(level?.spread.median, 8250);
  });

  it('takes latencies by difference', () => {
    const p50 = comparisons(noisy(1), ['haproxy', 'ours']).find((c) => c.metric === 'p50Ms');
    assert.equal(p50?.as, 'difference');
    assert.ok(Math.abs((p50?.spread.median ?? 0) - 0.1) < 1e-9);
  });

  it('leaves out a round that one of the two did not finish, and a metric that one lacks', () => {
    const samples = [
      sample('direct', 0, { rate: 10 }),
      sample('ours', 0, { rate: 5, cpuUs: 30 }),
      sample('direct', 1, { rate: 99 }),
    ];
    const found = comparisons(samples, ['direct', 'ours']);
    assert.deepEqual(
      found.map(({ metric, spread }) => [metric, spread.count, spread.median]),
      [['rate', 1, 0.5]],
    );
  });

  it('compares the first with the others when ours is not among them', () => {
    const samples = [sample('plain', 0, { rate: 4 }), sample('haproxy', 0, { rate: 5 })];
    const [found] = comparisons(samples, ['plain', 'haproxy']);
    assert.deepEqual(
      [found?.subject, found?.peer, found?.spread.median],
      ['plain', 'haproxy', 0.8],
    );
  });
});

describe('a goal', () => {
  const statusOf = (samples: readonly Sample[], metric: string) =>
    judge(comparisons(samples, ['ours', 'haproxy'])).find((goal) => goal.metric === metric)?.status;

  it('is met or missed when the whole interval of the median says so', () => {
    assert.equal(statusOf(noisy(1.1), 'rate'), 'met');
    assert.equal(statusOf(noisy(0.9), 'rate'), 'missed');
    assert.equal(statusOf(noisy(1), 'cpuUs'), 'met');
  });

  it('is open when the interval holds its bound, and when rounds are too few', () => {
    const mixed = [...noisy(0.9, 6), ...noisy(1.1, 6).map((s) => ({ ...s, round: s.round + 6 }))];
    assert.equal(statusOf(mixed, 'rate'), 'open');
    assert.equal(statusOf(noisy(1.1, 5), 'rate'), 'open');
  });

  it('is not judged without ours or its peer', () => {
    assert.deepEqual(judge(comparisons(noisy(1), ['haproxy'])), []);
    const others = noisy(1).map((s) => (s.contender === 'ours' ? { ...s, contender: 'plain' } : s));
    assert.deepEqual(judge(comparisons(others, ['plain', 'haproxy'])), []);
  });
});

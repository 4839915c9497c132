import assert from 'node:assert/strict';
import { seededRandom } from '../../../core/random.ts';
import { ZipfRanks } from '../../../loadgen/zipf.ts';

const draws = 200_000;

function chiSquared(count: number, exponent: number, weightOf = exactly(exponent)): number {
  const ranks = new ZipfRanks(count, exponent);
  const random = seededRandom('zipf test', count, exponent);
  const seen = new Uint32Array(count);
  for (let i = 0; i < draws; i++) {
    const rank = ranks.rank(random);
    assert.ok(Number.isInteger(rank) && rank >= 0 && rank < count, `${rank}`);
    seen[rank] = (seen[rank] ?? 0) + 1;
  }
  const weights = Array.from({ length: count }, (_, rank) => weightOf(rank));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, rank) => {
    const expected = (draws * weight) / total;
    return sum + ((seen[rank] ?? 0) - expected) ** 2 / expected;
  }, 0);
}

const exactly = (exponent: number) => (rank: number) => 1 / (rank + 1) ** exponent;

/** Five standard deviations above the mean of chi-squared with count - 1 degrees of freedom. */
const bound = (count: number) => count - 1 + 5 * Math.sqrt(2 * (count - 1));

describe('Zipf ranks', () => {
  for (const exponent of [0.2, 0.5, 0.99, 1, 1.2, 2]) {
    for (const count of [2, 10, 300]) {
      it(`come as often as exponent ${exponent} says, of ${count}`, () => {
        const found = chiSquared(count, exponent);
        assert.ok(found < bound(count), `${found} of ${bound(count)}`);
      });
    }
  }

  it('would be told from those of an exponent a little off', () => {
    assert.ok(chiSquared(300, 0.99, exactly(0.95)) > bound(300));
    assert.ok(chiSquared(300, 0.99, exactly(0)) > bound(300));
  });

  it('of one are always the first', () => {
    const ranks = new ZipfRanks(1, 0.99);
    const random = seededRandom('one');
    for (let i = 0; i < 100; i++) assert.equal(ranks.rank(random), 0);
  });

  it('take a draw and a bit each, of a million as well', () => {
    for (const exponent of [0.5, 0.99, 1.5]) {
      const ranks = new ZipfRanks(1_000_000, exponent);
      const random = seededRandom('many');
      let drawn = 0;
      const next = () => {
        drawn++;
        return random.next();
      };
      const counting = { next, below: (below: number) => Math.floor(next() * below) };
      for (let i = 0; i < 10_000; i++) ranks.rank(counting);
      assert.ok(drawn < 13_000, `${exponent}: ${drawn}`);
    }
  });
});

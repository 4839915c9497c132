import assert from 'node:assert/strict';
import { seededRandom } from '../../../../core/random.ts';
import { type Found, search } from '../../../../reports/capacity/search.ts';
import { quantile } from '../../../../reports/repeats/order-statistics.ts';
import { rateOfP99, searched, served } from '../../../support/search-model.ts';

const rates = { from: 50, to: 20_000, step: 2, resolution: 0.05 };

function rateOf(found: Found): number {
  assert.equal(found.kind, 'found');
  return found.kind === 'found' ? found.rate : Number.NaN;
}

describe('the search for a rate', () => {
  it('finds the capacity of a system without noise, to its resolution and never above', () => {
    for (const capacity of [51, 77, 100, 999, 1_234, 13_370, 19_999]) {
      const { found, asked } = searched(search(rates), ({ rate }) => rate <= capacity);
      const rate = rateOf(found);
      assert.ok(rate <= capacity && rate >= capacity / 1.06, `${rate} of ${capacity}`);
      assert.ok(found.kind === 'found' && found.limit > capacity && found.limit / rate < 1.06);
      assert.ok(asked.length <= 22, `${asked.length} trials`);
      assert.equal(asked.at(-1)?.purpose, 'confirm');
    }
  });

  it('says so when even the lowest rate misses, after two trials of it', () => {
    const { found, asked } = searched(search(rates), () => false);
    assert.deepEqual(found, { kind: 'none', lowest: 50 });
    assert.deepEqual(
      asked.map(({ rate, again }) => [rate, again]),
      [
        [50, false],
        [50, true],
      ],
    );
  });

  it('says at least when the highest rate is still met, and tries none above it', () => {
    const { found, asked } = searched(search({ ...rates, to: 700 }), () => true);
    assert.deepEqual(found, { kind: 'at-least', rate: 700 });
    assert.ok(asked.every(({ rate }) => rate <= 700));
  });

  it('is not misled by one bad trial: a miss is believed when it comes twice', () => {
    let bad = 0;
    const { found } = searched(search(rates), ({ rate, again }) => {
      if (rate === 100 && !again) bad += 1;
      return rate <= 1_000 && (rate !== 100 || again);
    });
    assert.equal(bad, 1);
    assert.ok(rateOf(found) > 940);
  });

  it('takes back a rate that met by luck when it is confirmed', () => {
    const { found } = searched(
      search(rates),
      ({ rate, purpose }) => rate <= (purpose === 'confirm' ? 800 : 1_000),
    );
    assert.ok(rateOf(found) <= 800 && rateOf(found) >= 755);
  });

  it('says none when no rate can be confirmed', () => {
    const { found } = searched(search(rates), ({ purpose }) => purpose !== 'confirm');
    assert.equal(found.kind, 'none');
  });

  it('starts at an old answer, and finds where the capacity went, up or down', () => {
    for (const capacity of [60, 400, 990, 1_050, 4_000]) {
      const again = searched(search(rates, 1_000), ({ rate }) => rate <= capacity);
      const rate = rateOf(again.found);
      assert.ok(rate <= capacity && rate >= capacity / 1.06, `${rate} of ${capacity}`);
      if (Math.abs(capacity - 1_000) < 100) assert.ok(again.asked.length <= 9);
    }
    const gone = searched(search(rates, 1_000), () => false);
    assert.deepEqual(gone.found, { kind: 'none', lowest: 50 });
    const limitless = searched(search({ ...rates, to: 3_000 }, 1_000), () => true);
    assert.deepEqual(limitless.found, { kind: 'at-least', rate: 3_000 });
  });

  it('ends on rates so low that no other lies between them', () => {
    const low = { from: 1, to: 10, step: 2, resolution: 0.01 };
    const { found } = searched(search(low), ({ rate }) => rate <= 3);
    assert.deepEqual(found, { kind: 'found', rate: 3, limit: 4 });
  });
});

describe('the search on a noisy server (M/M/1, p99 within 50 ms)', () => {
  const capacityPerSecond = 800;
  const truth = rateOfP99(capacityPerSecond, 50);
  const seeds = 100;
  let answers: readonly number[];

  before(function () {
    this.timeout(60_000);
    answers = Array.from({ length: seeds }, (_, seed) => {
      const random = seededRandom('noisy server', seed);
      const { found } = searched(search(rates), ({ rate, purpose }) => {
        const seconds = purpose === 'confirm' ? 30 : 10;
        const responses = served({ capacityPerSecond, seconds, rate }, random);
        return quantile(responses, 0.99) <= 50;
      });
      return found.kind === 'found' ? found.rate : 0;
    });
  });

  it('finds it to its resolution for at least 95 of 100 seeds', () => {
    const close = answers.filter((rate) => Math.abs(rate / truth - 1) <= rates.resolution);
    assert.ok(close.length >= 0.95 * seeds, `${close.length} of ${seeds}`);
  });

  it('does not lean to one side', () => {
    const median = quantile(
      [...answers].sort((a, b) => a - b),
      0.5,
    );
    assert.ok(Math.abs(median / truth - 1) < rates.resolution / 2, `${median}, true: ${truth}`);
  });
});

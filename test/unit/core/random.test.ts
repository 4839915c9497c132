import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom, seededStreams } from '../../../core/random.ts';

const several = (random: { next(): number }) => Array.from({ length: 8 }, () => random.next());

describe('seeded chance', () => {
  it('gives the same numbers for the same parts', () => {
    assert.deepEqual(several(seededRandom('a', 1)), several(seededRandom('a', 1)));
  });

  it('tells apart parts that would read the same when joined', () => {
    const first = [
      seededRandom('a', 'b'),
      seededRandom('ab'),
      seededRandom('a,b'),
      seededRandom(1),
      seededRandom('1'),
      seededRandom('b', 'a'),
      seededRandom(),
    ].map((random) => random.next());
    assert.equal(new Set(first).size, first.length);
  });

  it('stays within what was asked for', () => {
    const bounds = fc.integer({ min: 1, max: 2 ** 32 });
    fc.assert(
      fc.property(fc.integer(), bounds, (seed, below) => {
        const drawn = seededRandom(seed).below(below);
        return Number.isInteger(drawn) && drawn >= 0 && drawn < below;
      }),
    );
  });

  it('draws evenly, also across the first draws of neighbouring streams', () => {
    const streams = seededStreams('even', 7);
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 100_000; index++) {
      const drawn = streams(index).below(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    // Five standard deviations of a fair draw.
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 5 * 95, `${counts}`);
  });

  it('draws the second number independently of the first', () => {
    const streams = seededStreams('pairs', 7);
    const counts = new Array<number>(64).fill(0);
    for (let index = 0; index < 64_000; index++) {
      const random = streams(index);
      const cell = random.below(8) * 8 + random.below(8);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    for (const count of counts) assert.ok(Math.abs(count - 1_000) < 5 * 32, `${counts}`);
  });

  it('gives every index a stream of its own', () => {
    const streams = seededStreams('own', 1);
    const seen = new Set(Array.from({ length: 20_000 }, (_, i) => several(streams(i)).join()));
    assert.equal(seen.size, 20_000);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../core/random.ts';
import { Backoff } from '../../../loadgen/backoff.ts';

describe("a client's back-off", () => {
  it('is nothing while all is well, and again after a success', () => {
    const backoff = new Backoff(seededRandom(1));
    assert.equal(backoff.waitMs, 0);
    backoff.failed();
    assert.ok(backoff.waitMs > 0);
    backoff.succeeded();
    assert.equal(backoff.waitMs, 0);
  });

  it('grows from about 20 ms to at most 500 ms, with jitter of half', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2000 }), (seed, failures) => {
        const backoff = new Backoff(seededRandom(seed));
        for (let i = 0; i < failures; i++) backoff.failed();
        const stepMs = Math.min(500, 20 * 2 ** Math.min(failures - 1, 10));
        assert.ok(backoff.waitMs >= stepMs / 2 && backoff.waitMs <= stepMs);
      }),
      { numRuns: 50 },
    );
  });

  it('differs from client to client', () => {
    const waits = [0, 1, 2, 3].map((client) => {
      const backoff = new Backoff(seededRandom('backoff', 42, client));
      backoff.failed();
      return backoff.waitMs;
    });
    assert.equal(new Set(waits).size, 4);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GapTracker } from '../../../loadgen/recorder-gaps.ts';

function gapsOf(times: readonly number[]) {
  const tracker = new GapTracker();
  for (const atMs of times) tracker.acknowledged(atMs);
  return tracker.takeWindow();
}

describe('the gaps of a window', () => {
  it('are none before the second acknowledgement', () => {
    assert.deepEqual(gapsOf([]), []);
    assert.deepEqual(gapsOf([5]), []);
  });

  it('are the longest, however short it is', () => {
    assert.deepEqual(gapsOf([0, 3, 8, 10]), [{ fromMs: 3, toMs: 8 }]);
  });

  it('are also every other one of 20 ms or more, in order', () => {
    assert.deepEqual(gapsOf([0, 20, 120, 125, 150]), [
      { fromMs: 0, toMs: 20 },
      { fromMs: 20, toMs: 120 },
      { fromMs: 125, toMs: 150 },
    ]);
  });

  it('reach back over windows without any acknowledgement', () => {
    const tracker = new GapTracker();
    tracker.acknowledged(900);
    assert.deepEqual(tracker.takeWindow(), []);
    assert.deepEqual(tracker.takeWindow(), []);
    tracker.acknowledged(5300);
    assert.deepEqual(tracker.takeWindow(), [{ fromMs: 900, toMs: 5300 }]);
    assert.deepEqual(tracker.takeWindow(), []);
  });

  it('are at most 50 and never miss the longest', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, (lengths) => {
        let atMs = 0;
        const gaps = gapsOf([0, ...lengths.map((length) => (atMs += length))]);
        assert.ok(gaps.length <= 50);
        const longest = Math.max(...gaps.map(({ fromMs, toMs }) => toMs - fromMs));
        assert.equal(longest, Math.max(...lengths));
        const notable = lengths.filter((length) => length >= 20).length;
        if (notable < 50) assert.ok(gaps.length >= notable);
      }),
    );
  });
});

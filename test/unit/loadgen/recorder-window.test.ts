import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Window } from '../../../loadgen/recorder-window.ts';

const gauge = { offeredBefore: () => 0, waitingAt: () => 0, begun: 0 };

describe('windows of the recorder', () => {
  it('always have a next boundary, whatever fraction of a millisecond the run began at', () => {
    const fraction = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fraction, fc.nat({ max: 20_000 }), (startAtMs, warmupMs) => {
        const window = new Window(startAtMs, startAtMs + warmupMs);
        for (let i = 0; i < 200; i++) {
          const { fromMs, toMs } = window;
          assert.ok(toMs > fromMs && toMs - fromMs <= 1000.001, `${fromMs} to ${toMs}`);
          window.end(toMs, gauge, 0);
          assert.equal(window.fromMs, toMs);
        }
      }),
    );
  });

  it('end where the load ended, and not at a boundary, when it ends in between', () => {
    const window = new Window(100, 100);
    assert.equal(window.end(350, gauge, 0).toMs, 350);
    assert.equal(window.toMs, 1100);
  });
});

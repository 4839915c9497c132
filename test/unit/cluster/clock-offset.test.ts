import assert from 'node:assert/strict';
import type pg from 'pg';
import { offsetOf, spreadOf } from '../../../cluster/clock-offset.ts';

/** A server an hour ahead of a clock that the asking itself moves on; each answer as late as said. */
function serverAhead(roundTripsMs: readonly number[]) {
  const clock = { at: 1000, nowMs: () => clock.at };
  let asked = 0;
  const query = async () => {
    const roundTripMs = roundTripsMs[asked++ % roundTripsMs.length] ?? 0;
    // The whole delay on the way back: the worst that can happen to the estimate.
    const at = clock.at + 3_600_000;
    clock.at += roundTripMs;
    return { rows: [{ at }] };
  };
  return { clock, client: { query } as unknown as pg.Client };
}

describe('the clock of another machine', () => {
  it('is measured by the answer that came back soonest, and never surer than that allows', async () => {
    const { clock, client } = serverAhead([80, 4, 200]);
    const { offsetMs, uncertaintyMs } = await offsetOf(client, clock);
    assert.equal(uncertaintyMs, 2);
    assert.ok(Math.abs(offsetMs - 3_600_000) <= uncertaintyMs, `${offsetMs}`);
  });

  it('is compared with others, the uncertainties of both added', () => {
    const offsets = [
      { offsetMs: 10, uncertaintyMs: 1 },
      { offsetMs: -30, uncertaintyMs: 3 },
      { offsetMs: 0, uncertaintyMs: 50 },
    ];
    assert.deepEqual(spreadOf(offsets), { offsetMs: 40, uncertaintyMs: 4 });
    assert.deepEqual(spreadOf([]), { offsetMs: 0, uncertaintyMs: 0 });
  });
});

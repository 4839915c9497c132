import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { addedOwnDelay } from '../../../core/own-delay.ts';
import { seededRandom } from '../../../core/random.ts';
import { Arrivals } from '../../../loadgen/arrivals.ts';
import { coreWaitMs, OwnDelayMeter } from '../../../loadgen/own-delay.ts';
import { Window } from '../../../loadgen/recorder-window.ts';
import { scheduleOf } from '../../../loadgen/schedule.ts';

/** An operation every 10 ms, a clock that stands where it is put, and an alarm rung by hand. */
function fixture() {
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  let ring: () => void = () => undefined;
  const arrivals = new Arrivals({
    schedule: () =>
      scheduleOf({ arrival: 'constant', rate: 100, startAtMs: 0 }, seededRandom('times')),
    clock,
    maxLatenessMs: 1000,
    onDrop: () => undefined,
    alarm: (_, rung) => {
      ring = rung;
      return () => undefined;
    },
  });
  const rungAt = async (atMs: number) => {
    clock.atMs = atMs;
    ring();
    await turn();
  };
  return { clock, arrivals, rungAt };
}

describe('the delay of the load itself', () => {
  it('is counted where a client stood free when its operation came due', async () => {
    const { arrivals, rungAt } = fixture();
    await arrivals.next();
    void arrivals.next();
    await rungAt(10.5);
    void arrivals.next();
    await rungAt(27);
    const { begun, late, latestMs } = arrivals.ownDelay.take();
    assert.deepEqual({ begun, late, latestMs }, { begun: 2, late: 1, latestMs: 7 });
  });

  it('is not what an operation waited for a client', async () => {
    const { clock, arrivals } = fixture();
    clock.atMs = 500;
    await arrivals.next();
    await arrivals.next();
    assert.equal(arrivals.ownDelay.take().begun, 0);
  });

  it('is told by each window for its own time, with the wait for a core since the one before', () => {
    const waits = [5, 8, 20];
    const ownDelay = new OwnDelayMeter(() => waits.shift() ?? null);
    const gauge = { offeredBefore: () => 0, waitingAt: () => 0, begun: 0, ownDelay };
    const window = new Window(0, 0);
    ownDelay.began(3);
    assert.deepEqual(window.end(1000, gauge, 0).ownDelay, {
      ...{ begun: 1, late: 1, latestMs: 3, coreWaitMs: 3 },
    });
    assert.deepEqual(window.end(2000, gauge, 0).ownDelay, {
      ...{ begun: 0, late: 0, latestMs: 0, coreWaitMs: 12 },
    });
    assert.equal(window.end(3000, gauge, 0).ownDelay?.coreWaitMs, null);
  });

  it('is absent from the windows of a load in which nothing comes due', () => {
    const gauge = { offeredBefore: () => 0, waitingAt: () => 0, begun: 0 };
    assert.ok(!('ownDelay' in new Window(0, 0).end(1000, gauge, 0)));
  });

  it('adds up over processes and windows, and never makes up a wait that nobody told', () => {
    const one = { begun: 5, late: 1, latestMs: 3, coreWaitMs: 10 };
    const other = { begun: 7, late: 2, latestMs: 9, coreWaitMs: 5 };
    assert.deepEqual(addedOwnDelay(one, other), {
      ...{ begun: 12, late: 3, latestMs: 9, coreWaitMs: 15 },
    });
    assert.equal(addedOwnDelay(one, { ...other, coreWaitMs: null })?.coreWaitMs, null);
    assert.deepEqual(addedOwnDelay(undefined, other), other);
    assert.equal(addedOwnDelay(undefined, undefined), undefined);
  });

  it('knows from Linux how long the process waited for a core', function () {
    if (process.platform !== 'linux') this.skip();
    const waitedMs = coreWaitMs();
    assert.ok(waitedMs !== null && waitedMs >= 0, `${waitedMs}`);
  });
});

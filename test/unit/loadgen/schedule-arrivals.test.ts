import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { seededRandom } from '../../../core/random.ts';
import { Arrivals, type Due } from '../../../loadgen/arrivals.ts';
import { scheduleOf } from '../../../loadgen/schedule.ts';

/** Time that passes when told to, with the one alarm that Arrivals sets. */
class FakeTime {
  #nowMs = 0;
  #alarm: { atMs: number; ring: () => void } | null = null;
  rings = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  readonly alarm = (ms: number, ring: () => void) => {
    assert.equal(this.#alarm, null, 'one alarm at a time');
    this.#alarm = { atMs: this.#nowMs + ms, ring };
    return () => {
      this.#alarm = null;
    };
  };

  async passTo(atMs: number): Promise<void> {
    await turn();
    for (let due = this.#alarm; due && due.atMs <= atMs; due = this.#alarm) {
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      this.#alarm = null;
      this.rings += 1;
      due.ring();
      await turn();
    }
    this.#nowMs = atMs;
  }
}

function fixture({ rate = 100, maxLatenessMs = 200 } = {}) {
  const time = new FakeTime();
  const dropped: number[] = [];
  const arrivals = new Arrivals({
    schedule: () => scheduleOf({ arrival: 'constant', rate, startAtMs: 0 }, seededRandom(1)),
    clock: time,
    alarm: time.alarm,
    maxLatenessMs,
    onDrop: ({ cycle }) => dropped.push(cycle),
  });
  return { time, dropped, arrivals };
}

/** A client that never stops taking, noting what it got and when. */
function taker({ time, arrivals }: ReturnType<typeof fixture>) {
  const taken: (Due & { atMs: number })[] = [];
  const ended = (async () => {
    for (let due = await arrivals.next(); due; due = await arrivals.next()) {
      taken.push({ ...due, atMs: time.nowMs() });
    }
  })();
  return { taken, ended };
}

describe('the arrivals', () => {
  it('hand out each operation at its intended start, and never before', async () => {
    const all = fixture({ rate: 300 });
    const { taken } = taker(all);
    await all.time.passTo(1000);
    assert.deepEqual(
      taken.map(({ cycle }) => cycle),
      Array.from({ length: 301 }, (_, i) => i),
    );
    for (const { intendedAtMs, atMs } of taken) {
      assert.ok(atMs >= intendedAtMs, `${atMs} is before ${intendedAtMs}`);
      assert.ok(atMs - intendedAtMs <= 1, `${atMs} is late for ${intendedAtMs}`);
    }
  });

  it('do not wake for anything but an operation', async () => {
    const all = fixture({ rate: 10 });
    taker(all);
    await all.time.passTo(1000);
    assert.ok(all.time.rings <= 10, `${all.time.rings} rings`);
  });

  it('give what came due while every client was busy to the first that is free', async () => {
    const { time, arrivals } = fixture();
    await time.passTo(55);
    assert.equal(arrivals.waitingAt(55), 6);
    assert.deepEqual(await arrivals.next(), { cycle: 0, intendedAtMs: 0 });
    assert.deepEqual(await arrivals.next(), { cycle: 1, intendedAtMs: 10 });
    assert.equal(arrivals.waitingAt(55), 4);
    assert.equal(arrivals.begun, 2);
  });

  it('drop what is later than maxLateness, and nothing else', async () => {
    const { time, arrivals, dropped } = fixture({ maxLatenessMs: 200 });
    await time.passTo(500);
    assert.deepEqual(await arrivals.next(), { cycle: 30, intendedAtMs: 300 });
    assert.equal(dropped.length, 30);
    assert.deepEqual(dropped.slice(-1), [29]);
  });

  it('drop late ones even when no client comes to ask', async () => {
    const { time, arrivals, dropped } = fixture({ maxLatenessMs: 200 });
    await time.passTo(300);
    arrivals.dropLate();
    assert.equal(dropped.length, 10);
  });

  it('wake the clients one operation each, in the order in which they came', async () => {
    const { time, arrivals } = fixture();
    const order: string[] = [];
    await arrivals.next();
    for (const name of ['a', 'b', 'c']) {
      arrivals.next().then((due) => order.push(`${name}${due?.cycle}`));
    }
    await time.passTo(25);
    assert.deepEqual(order, ['a1', 'b2']);
  });

  it('count every operation as begun or dropped once they are closed', async () => {
    const all = fixture();
    const { taken, ended } = taker(all);
    await all.time.passTo(95);
    all.arrivals.close();
    all.arrivals.close();
    await ended;
    await all.time.passTo(2000);
    assert.equal(all.arrivals.offeredBefore(2000), 10);
    assert.equal(taken.length + all.dropped.length, 10);
    assert.equal(await all.arrivals.next(), null);
  });

  it('give up at the end what was due and not begun', async () => {
    const { time, arrivals, dropped } = fixture();
    await time.passTo(95);
    arrivals.close();
    assert.equal(dropped.length, 10);
    assert.equal(arrivals.waitingAt(95), 0);
  });
});

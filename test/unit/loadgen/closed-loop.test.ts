import assert from 'node:assert/strict';
import { seededRandom } from '../../../core/random.ts';
import { ClosedLoop, type ClosedLoopOptions } from '../../../loadgen/closed-loop.ts';
import { InFlight } from '../../../loadgen/in-flight.ts';

function loopAt(options: Partial<ClosedLoopOptions> = {}) {
  const time = { now: 1000 };
  const loop = new ClosedLoop({
    clock: { nowMs: () => time.now },
    startAtMs: 1000,
    measuredFromMs: 2000,
    thinkTimeMs: 0,
    random: seededRandom(1),
    ...options,
  });
  return { time, loop };
}

describe('a closed loop', () => {
  it('begins an operation whenever it is asked, intended for that very moment', async () => {
    const { time, loop } = loopAt();
    assert.deepEqual(await loop.next(), { cycle: 0, intendedAtMs: 1000, startedAtMs: 1000 });
    time.now = 1234.5;
    assert.deepEqual(await loop.next(), { cycle: 1, intendedAtMs: 1234.5, startedAtMs: 1234.5 });
    assert.equal(loop.begun, 2);
    assert.equal(loop.waitingAt(), 0);
  });

  it('counts what was begun in each second, however late it is asked', async () => {
    const { time, loop } = loopAt();
    for (const now of [1500, 1999.9, 2000, 2999, 3000, 3001, 3500]) {
      time.now = now;
      await loop.next();
    }
    assert.deepEqual(
      [2000, 3000, 3600].map((atMs) => loop.offeredBefore(atMs)),
      [2, 4, 7],
    );
  });

  it('gives a process the cycles of its share', async () => {
    const { loop } = loopAt({ share: { index: 1, count: 3 } });
    const cycles = [await loop.next(), await loop.next(), await loop.next()];
    assert.deepEqual(
      cycles.map((due) => due?.cycle),
      [1, 4, 7],
    );
  });

  it('begins nothing before its time', async () => {
    const { loop } = loopAt({ startAtMs: 1020 });
    let begun = false;
    const thought = loop.think().then(() => {
      begun = true;
    });
    await Promise.resolve();
    assert.equal(begun, false);
    await thought;
  });

  it('ends for those who think, too, and for good', async () => {
    const { loop } = loopAt({ thinkTimeMs: 60_000 });
    const thinking = [loop.think(), loop.think()];
    loop.close();
    loop.close();
    await Promise.all([...thinking, loop.think()]);
    assert.equal(await loop.next(), null);
    assert.equal(loop.begun, 0);
  });
});

describe('the room in flight', () => {
  it('is given to those who wait in the order in which they came', async () => {
    const room = new InFlight(2);
    const order: string[] = [];
    await room.enter();
    await room.enter();
    const waiting = ['a', 'b'].map((name) => room.enter().then(() => order.push(name)));
    await Promise.resolve();
    assert.deepEqual(order, []);
    room.leave();
    room.leave();
    await Promise.all(waiting);
    assert.deepEqual(order, ['a', 'b']);
  });

  it('is free again when all have left', async () => {
    const room = new InFlight(1);
    for (let i = 0; i < 3; i++) {
      await room.enter();
      room.leave();
    }
  });
});

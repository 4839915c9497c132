import assert from 'node:assert/strict';
import { Bell } from '../../../../cluster/sources/bell.ts';

describe('a bell', () => {
  const never = new AbortController().signal;

  it('wakes who waits, and is not heard twice', async () => {
    const bell = new Bell();
    const woken = bell.wait(5_000, never);
    bell.ring();
    await woken;
    const before = performance.now();
    await bell.wait(30, never);
    assert.ok(performance.now() - before >= 25);
  });

  it('is heard by who comes later', async () => {
    const bell = new Bell();
    bell.ring();
    const before = performance.now();
    await bell.wait(5_000, never);
    assert.ok(performance.now() - before < 1_000);
  });

  it('lets go with the reason of the signal', async () => {
    const bell = new Bell();
    const stop = new AbortController();
    const waiting = bell.wait(5_000, stop.signal);
    stop.abort(new Error('over'));
    await assert.rejects(waiting, /over/);
    await assert.rejects(bell.wait(5_000, stop.signal), /over/);
  });
});

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { ToldSource } from '../../../../endpoints/workers/told-source.ts';

const a = { host: 'a', port: 1 };
const b = { host: 'b', port: 2 };

describe('a source that is told', () => {
  it('says that it was acted on when the next one is asked for, and not before', async () => {
    const source = new ToldSource();
    const stop = new AbortController();
    const watched = source.watch(stop.signal)[Symbol.asyncIterator]();
    let acted = false;
    const told = source.tell(a).then(() => {
      acted = true;
    });
    assert.deepEqual(await watched.next(), { value: a, done: false });
    await setImmediate();
    assert.equal(acted, false);
    const next = watched.next();
    await told;
    stop.abort();
    assert.deepEqual(await next, { value: undefined, done: true });
  });

  it('names the last one alone of those that were told at once', async () => {
    const source = new ToldSource();
    const watched = source.watch(new AbortController().signal)[Symbol.asyncIterator]();
    const told = [source.tell(a), source.tell(null), source.tell(b)];
    assert.deepEqual((await watched.next()).value, b);
    void watched.next();
    await Promise.all(told);
  });
});

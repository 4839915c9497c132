import assert from 'node:assert/strict';
import { alongside, together } from '../../../core/together.ts';
import { delay, unlessAborted, until, within } from '../../../core/wait.ts';

const never = new AbortController().signal;

describe('until', () => {
  it('gives what the probe found', async () => {
    let asked = 0;
    const probe = () => (++asked === 3 ? 'here' : undefined);
    assert.equal(
      await until('x', probe, { timeoutMs: 1000, intervalMs: 1, signal: never }),
      'here',
    );
  });

  it('says what it wanted and what it last saw when time is up', async () => {
    const lastSeen = () => 'reported wait_primary';
    const options = { timeoutMs: 5, intervalMs: 1, signal: never, lastSeen };
    await assert.rejects(
      until('node2 not primary', () => undefined, options),
      /^Error: node2 not primary after 5 ms \(reported wait_primary\)$/,
    );
  });

  it('takes an error of the probe for "not yet" and quotes the last one', async () => {
    const probe = () => Promise.reject(new Error('refused'));
    const options = { timeoutMs: 5, intervalMs: 1, signal: never };
    await assert.rejects(until('no answer', probe, options), /no answer after 5 ms \(refused\)/);
  });

  it('ends with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    await assert.rejects(
      until('x', () => undefined, { timeoutMs: 1000, signal }),
      /interrupted/,
    );
  });
});

describe('delay, within and unlessAborted', () => {
  it('delay rejects with the reason of its signal, not with an AbortError', async () => {
    const stop = new AbortController();
    const waiting = delay(10_000, stop.signal);
    stop.abort(new Error('interrupted'));
    await assert.rejects(waiting, /^Error: interrupted$/);
  });

  it('within names what took too long', async () => {
    const hang = () => new Promise<never>(() => undefined);
    await assert.rejects(within('starting', 5, never, hang), /starting took more than 5 ms/);
  });

  it('within passes an error of the work on', async () => {
    const work = () => Promise.reject(new Error('refused'));
    await assert.rejects(within('starting', 1000, never, work), /^Error: refused$/);
  });

  it('unlessAborted prefers the result when nothing is aborted', async () => {
    assert.equal(await unlessAborted(Promise.resolve(7), never), 7);
  });
});

describe('together and alongside', () => {
  it('together aborts the others at the first failure, awaits them, and throws that one', async () => {
    const ended: string[] = [];
    const waits = async (signal: AbortSignal) => {
      await delay(10_000, signal).catch(() => undefined);
      ended.push('waits');
    };
    const fails = () => Promise.reject(new Error('first'));
    await assert.rejects(together(never, [waits, fails]), /^Error: first$/);
    assert.deepEqual(ended, ['waits']);
  });

  it('together gives the results in order', async () => {
    assert.deepEqual(await together(never, [async () => 1, async () => 2]), [1, 2]);
  });

  it('alongside ends the background when the work is done', async () => {
    let ended = false;
    const background = async (signal: AbortSignal) => {
      await delay(10_000, signal).catch(() => undefined);
      ended = true;
    };
    assert.equal(await alongside(never, [background], async () => 'done'), 'done');
    assert.equal(ended, true);
  });

  it('alongside aborts the work when the background fails, and throws why', async () => {
    const background = () => Promise.reject(new Error('the proxy died'));
    const work = (signal: AbortSignal) => delay(10_000, signal);
    await assert.rejects(alongside(never, [background], work), /^Error: the proxy died$/);
  });
});

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cleanup } from '../../../core/cleanup.ts';

describe('Cleanup', () => {
  it('closes in reverse order, once', async () => {
    const closed: string[] = [];
    const cleanup = new Cleanup(assert.fail);
    cleanup.defer('first', () => void closed.push('first'));
    cleanup.defer('second', () => void closed.push('second'));
    await cleanup[Symbol.asyncDispose]();
    await cleanup[Symbol.asyncDispose]();
    assert.deepEqual(closed, ['second', 'first']);
  });

  it('goes on after a step that throws, and says which', async () => {
    const problems: string[] = [];
    let closed = false;
    const cleanup = new Cleanup((problem) => problems.push(problem));
    cleanup.defer('good', () => {
      closed = true;
    });
    cleanup.defer('bad', () => {
      throw new Error('stuck');
    });
    await cleanup[Symbol.asyncDispose]();
    assert.equal(closed, true);
    assert.deepEqual(problems, ['cleanup: bad: stuck']);
  });

  it('goes on after a step that hangs', async () => {
    const problems: string[] = [];
    const cleanup = new Cleanup((problem) => problems.push(problem), 20);
    cleanup.defer('hangs', () => sleep(5000, undefined, { ref: false }));
    await cleanup[Symbol.asyncDispose]();
    assert.match(problems.join(), /hangs not closed after 20 ms/);
  });

  it('does not hide the error that began it', async () => {
    const work = async () => {
      await using cleanup = new Cleanup(() => undefined);
      cleanup.defer('bad', () => Promise.reject(new Error('in cleanup')));
      throw new Error('the first error');
    };
    await assert.rejects(work(), /^Error: the first error$/);
  });
});

import assert from 'node:assert/strict';
import { sampleClock } from '../../../core/clock-sample.ts';

describe('a sample of another clock', () => {
  it('is the answer that came back soonest, and stands for the middle of its question', async () => {
    let nowMs = 0;
    const took = [40, 10, 30];
    const ask = async () => {
      const ms = took.shift() ?? 0;
      nowMs += ms;
      return `after ${ms}`;
    };
    const best = await sampleClock({ nowMs: () => nowMs }, 3, ask);
    assert.deepEqual(best, { answer: 'after 10', atMs: 45, uncertaintyMs: 5 });
  });

  it('fails with whoever was asked', async () => {
    const failing = () => Promise.reject(new Error('gone'));
    await assert.rejects(sampleClock({ nowMs: () => 0 }, 3, failing), /gone/);
  });
});

import assert from 'node:assert/strict';
import type { Effect, Operation } from '../../../loadgen/attempt.ts';
import { endedAttempt, operationEvent, retryEvent } from '../../../loadgen/attempt.ts';
import type { Transaction } from '../../../loadgen/workload.ts';

const transaction: Transaction = { name: 'book', kind: 'write', run: () => Promise.resolve() };
const operation: Operation = { cycle: 7, transaction, intendedAtMs: 10, address: 'read-only' };
const cutOff: Effect = {
  outcome: 'unknown',
  problem: { code: 'timeout', message: 'no answer' },
  commitSentAtMs: 14,
  acceptedBy: 'a:1',
  timeline: 3,
  phase: 'commit',
  node: 'a:1',
};

describe('an attempt that has ended', () => {
  it('has all of its operation and all of its effect', () => {
    const ended = endedAttempt(operation, cutOff, 12, 20);
    assert.deepEqual(ended, { ...operation, ...cutOff, startedAtMs: 12, endedAtMs: 20 });
  });

  it('puts only what is known into its line of the history', () => {
    const { phase: _, node: __, ...bare } = cutOff;
    const line = operationEvent(endedAttempt(operation, bare, 12, 20), true);
    assert.ok(line && !('phase' in line) && !('node' in line) && !('attempt' in line));
    const full = retryEvent({ ...endedAttempt(operation, cutOff, 12, 20), attempts: 2 }, false);
    assert.deepEqual([full.phase, full.node, full.attempt], ['commit', 'a:1', 2]);
  });
});

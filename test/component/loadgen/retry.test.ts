import assert from 'node:assert/strict';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import { seededRandom } from '../../../core/random.ts';
import type { EndedAttempt } from '../../../loadgen/attempt.ts';
import { Backoff } from '../../../loadgen/backoff.ts';
import { LoadClient } from '../../../loadgen/client.ts';
import { Connection } from '../../../loadgen/connection.ts';
import { OwnConnection } from '../../../loadgen/connections/own.ts';
import { perform, type RetryPolicy } from '../../../loadgen/retry.ts';
import type { Transaction } from '../../../loadgen/workload.ts';
import { type Behaviour, type FakeLink, startFakePostgres } from '../../support/fake-postgres.ts';
import { keysFor, login, tiny } from './engine-support.ts';

const clock = clockFrom(zeroNow());
const [, write] = tiny.transactions as [Transaction, Transaction];

/** Misbehaves at the first `times` statements that begin like this. */
function first(times: number, start: string, behave: (link: FakeLink) => void): Behaviour {
  let left = times;
  return (text, link) => {
    if (!text.startsWith(start) || left === 0) return 'answer';
    left -= 1;
    return void behave(link);
  };
}

const fails = (code: string) => (link: FakeLink) => {
  link.error({ S: 'ERROR', C: code, M: 'no' });
  link.ready();
};
const closes = ({ socket }: FakeLink) => void socket.end();

async function performed(onStatement: Behaviour, policy: Partial<RetryPolicy> = {}) {
  await using server = await startFakePostgres({ onStatement });
  const connections = new OwnConnection(() => Connection.to(server.endpoint, login));
  const backoff = new Backoff(seededRandom(1));
  using client = new LoadClient({ connections, timeoutMs: 2000, clock, backoff });
  const retried: EndedAttempt[] = [];
  const all: RetryPolicy = {
    ...{ retries: 'safe', maxAttempts: 3, timeoutMs: 2000, clock },
    onRetry: (ended) => retried.push(ended),
    ...policy,
  };
  const operation = { cycle: 7, transaction: write, intendedAtMs: clock.nowMs() - 5 };
  const drawn: number[] = [];
  const keysOf = (cycle: number) => {
    drawn.push(cycle);
    return keysFor('run', cycle);
  };
  const never = new AbortController().signal;
  const ended = await perform(client, operation, keysOf, all, never);
  return { ended, retried, drawn, statements: [...server.statements] };
}

describe('a retry', () => {
  it('makes the operation again under the same cycle, and its times span all attempts', async () => {
    const { ended, retried, drawn } = await performed(first(2, 'INSERT INTO note', fails('40001')));
    assert.deepEqual([ended.outcome, ended.attempts, ended.cycle], ['ok', 3, 7]);
    assert.deepEqual(drawn, [7, 7, 7]);
    assert.deepEqual(
      retried.map(({ problem, phase, attempts }) => [problem?.code, phase, attempts]),
      [
        ['40001', 'transaction', 1],
        ['40001', 'transaction', 2],
      ],
    );
    const [one] = retried;
    assert.ok(one && ended.startedAtMs === one.startedAtMs && ended.endedAtMs > one.endedAtMs);
  });

  it('follows a lost connection with a new one', async () => {
    const { ended } = await performed(first(1, 'INSERT INTO note', closes));
    assert.deepEqual([ended.outcome, ended.attempts], ['ok', 2]);
  });

  it('ends with the last attempt allowed', async () => {
    const { ended, retried } = await performed(first(9, 'INSERT INTO note', fails('40001')));
    assert.deepEqual([ended.outcome, ended.attempts, retried.length], ['failed', 3, 2]);
  });

  it('never follows what may have been applied', async () => {
    const { ended, retried } = await performed(first(1, 'COMMIT', closes));
    assert.equal(ended.outcome, 'unknown');
    assert.deepEqual([ended.attempts, retried.length], [undefined, 0]);
  });

  it('does not follow an error that would only come again', async () => {
    const { ended, retried } = await performed(first(1, 'INSERT INTO note', fails('42P01')));
    assert.deepEqual([ended.outcome, retried.length], ['failed', 0]);
  });

  it('does not follow anything when the policy is none', async () => {
    const lost = first(1, 'INSERT INTO note', closes);
    const { ended, retried } = await performed(lost, { retries: 'none' });
    assert.deepEqual([ended.outcome, retried.length], ['failed', 0]);
  });

  it('has only the time of the operation that is left', async () => {
    const silent = first(9, 'INSERT INTO note', () => undefined);
    const lost = first(1, 'BEGIN', closes);
    const behave: Behaviour = (text, link) =>
      text.startsWith('BEGIN') ? lost(text, link) : silent(text, link);
    const { ended } = await performed(behave, { timeoutMs: 300, maxAttempts: 100 });
    const tookMs = ended.endedAtMs - ended.startedAtMs;
    assert.deepEqual([ended.outcome, ended.problem?.code], ['failed', 'timeout']);
    assert.ok(tookMs >= 290 && tookMs < 1500, `${tookMs} ms`);
  });
});

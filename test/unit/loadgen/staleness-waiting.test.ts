import assert from 'node:assert/strict';
import { type Answer, type Seen, Waiting } from '../../../loadgen/staleness/waiting.ts';

describe('markers that a standby has not shown', () => {
  let seen: Seen[];
  let waiting: Waiting;
  beforeEach(() => {
    seen = [];
    waiting = new Waiting(30_000, (one) => seen.push(one));
  });

  const answer = (sentAtMs: number, number: number | null, more: Partial<Answer> = {}) =>
    waiting.answered({ sentAtMs, answeredAtMs: sentAtMs + 1, isStandby: true, number, ...more });

  it('are visible when the first answer shows them, and at the earliest after the last that did not', () => {
    waiting.acknowledged(7, 100);
    answer(101, 6);
    answer(111, null);
    answer(121, 7);
    assert.deepEqual(seen, [{ sight: 'visible', waitedMs: 22, withinMs: 11 }]);
    assert.equal(waiting.sinceMs, null);
  });

  it('cannot have become visible before they were acknowledged, as far as one counts', () => {
    waiting.acknowledged(1, 100);
    answer(99, 1);
    answer(98, 1);
    assert.deepEqual(seen, [{ sight: 'visible', waitedMs: 0, withinMs: 0 }]);
  });

  it('are shown together by the newest of them', () => {
    for (const number of [1, 2, 4]) waiting.acknowledged(number, number * 100);
    answer(500, 3);
    assert.deepEqual(
      seen.map(({ waitedMs }) => waitedMs),
      [401, 301],
    );
    assert.equal(waiting.sinceMs, 400);
  });

  it('count as not visible when their time is up, and are forgotten', () => {
    waiting.acknowledged(1, 0);
    waiting.acknowledged(2, 200);
    answer(30_050, null);
    assert.deepEqual(seen, [{ sight: 'not-visible', waitedMs: 30_051, withinMs: null }]);
    answer(30_100, 2);
    assert.equal(seen[1]?.sight, 'visible');
  });

  it('are in no figure of staleness when the node fell silent, whether it shows them later or not', () => {
    waiting.acknowledged(1, 0);
    waiting.acknowledged(2, 10_000);
    waiting.silent(11_000);
    waiting.acknowledged(3, 12_000);
    answer(12_010, 1);
    waiting.silent(31_000);
    answer(41_500, null);
    const told = seen.map(({ sight, waitedMs }) => [sight, waitedMs]);
    assert.deepEqual(told, [
      ['unanswered', 12_011],
      ['unanswered', 31_501],
    ]);
    waiting.end(42_000);
    assert.deepEqual(seen[2], { sight: 'unanswered', waitedMs: 30_000, withinMs: null });
  });

  it('are no concern of a node that has become the primary', () => {
    waiting.acknowledged(1, 0);
    answer(10, null, { isStandby: false });
    answer(20, 1);
    waiting.end(30);
    assert.deepEqual(seen, []);
  });

  it('are not visible when the run ends before they are', () => {
    waiting.acknowledged(1, 0);
    answer(10, null);
    waiting.end(2000);
    assert.deepEqual(seen, [{ sight: 'not-visible', waitedMs: 2000, withinMs: null }]);
  });
});

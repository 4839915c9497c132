import assert from 'node:assert/strict';
import { curvesOf, emptyTimes } from '../../../reports/curves.ts';

function times(count: number, ms: (at: number) => number) {
  const all = emptyTimes();
  for (let at = 0; at < count; at += 1) {
    all.response.recordValue(Math.round(ms(at) * 1_000));
    all.service.recordValue(1_000);
  }
  return all;
}

describe('percentile curves', () => {
  it('end at the maximum, at the percentile that one operation lies above', () => {
    const transactions = new Map([['check-in', times(1_000, (at) => at + 1)]]);
    const { responseMs = [], serviceMs = [] } = curvesOf(transactions, new Map())['total'] ?? {};
    assert.deepEqual(responseMs.at(0), [0, 1]);
    const [percent, ms] = responseMs.at(-1) ?? [];
    assert.equal(percent, 99.9);
    assert.ok(Math.abs((ms ?? 0) - 1_000) < 1);
    const median = responseMs.find(([at]) => at >= 50) ?? [0, 0];
    assert.ok(Math.abs(median[1] - 10 * median[0]) < 5, String(median));
    assert.deepEqual([...new Set(serviceMs.map(([, one]) => Math.round(one)))], [1]);
  });

  it('tell reads from writes, and leave out who is neither', () => {
    const transactions = new Map([
      ['check-in', times(10, () => 20)],
      ['patient-lookup@read-only', times(10, () => 2)],
      ['iteration', times(10, () => 500)],
    ]);
    const curves = curvesOf(transactions, new Map());
    const max = (name: string) => Math.round(curves[name]?.responseMs.at(-1)?.[1] ?? -1);
    assert.deepEqual([max('total'), max('reads'), max('writes')], [500, 2, 20]);
  });

  it('are not there for what has no operation', () => {
    assert.deepEqual(curvesOf(new Map(), new Map([['before', emptyTimes()]])), {});
  });
});

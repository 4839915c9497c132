import assert from 'node:assert/strict';
import type { HeldEvent, WindowEvent } from '../../../core/history.ts';
import { heldSeries } from '../../../reports/held.ts';

const windows = [0, 1_000, 2_000, 3_000].map((fromMs) => ({
  ...{ fromMs, toMs: fromMs + 1_000 },
})) as unknown as readonly WindowEvent[];

function told(...all: readonly (readonly [atMs: number, held: number])[]): readonly HeldEvent[] {
  return all.map(([atMs, held]) => ({ kind: 'held', atMs, held }));
}

describe('connections held', () => {
  it('hold from when they were told until the next word', () => {
    assert.deepEqual(heldSeries(told([0, 0], [1_500, 7], [3_100, 2]), windows), [0, 7, 7, 7]);
  });

  it('are the most of each window', () => {
    const samples = told([100, 3], [200, 9], [300, 0], [2_400, 4], [2_500, 0]);
    assert.deepEqual(heldSeries(samples, windows), [9, 0, 4, 0]);
  });

  it('are unknown where nobody told', () => {
    assert.equal(heldSeries([], windows), undefined);
  });
});

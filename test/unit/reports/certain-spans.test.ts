import assert from 'node:assert/strict';
import type { NodeRole } from '../../../core/cluster.ts';
import type { ProbeRecord } from '../../../core/history.ts';
import { certainSpans } from '../../../reports/certain-spans.ts';

const wordOf = ({ inRecovery }: NodeRole) => (inRecovery ? 'standby' : 'primary');

function probe(atMs: number, word: 'standby' | 'primary' | 'silent', change = {}): ProbeRecord {
  const inRecovery = word === 'standby';
  const role = { inRecovery, readOnly: false, timeline: 1, lsn: 0, replayAgeMs: null, ...change };
  return { atMs, node: 'node1', tookMs: 10, role: word === 'silent' ? null : role };
}

async function spansOf(...probes: ProbeRecord[]) {
  const found: (readonly [string, number, number])[] = [];
  for await (const { word, fromMs, toMs } of certainSpans(each(probes), wordOf))
    found.push([word, fromMs, toMs]);
  return found;
}

async function* each<T>(items: readonly T[]) {
  yield* items;
}

describe('what a node certainly was', () => {
  it('is what it says again, from the end of the first answer to the beginning of the last', async () => {
    const spans = await spansOf(
      probe(100, 'primary'),
      probe(150, 'primary'),
      probe(200, 'primary'),
    );
    assert.deepEqual(spans, [['primary', 100, 190]]);
  });

  it('is nothing by a single answer, nor by two that were under way at once', async () => {
    assert.deepEqual(await spansOf(probe(100, 'primary')), []);
    assert.deepEqual(await spansOf(probe(100, 'primary'), probe(105, 'primary')), []);
  });

  it('ends with another word, another timeline, silence, or no question for a while', async () => {
    const other = [probe(200, 'standby'), probe(250, 'standby')];
    const before = [probe(100, 'primary'), probe(150, 'primary')];
    const first = ['primary', 100, 140];
    assert.deepEqual(await spansOf(...before, ...other), [first, ['standby', 200, 240]]);
    const newer = { timeline: 2 };
    const promoted = [probe(200, 'primary', newer), probe(250, 'primary', newer)];
    assert.deepEqual(await spansOf(...before, ...promoted), [first, ['primary', 200, 240]]);
    const later = [probe(250, 'primary'), probe(300, 'primary')];
    const second = ['primary', 250, 290];
    assert.deepEqual(await spansOf(...before, probe(200, 'silent'), ...later), [first, second]);
    const late = [probe(5_000, 'primary'), probe(5_050, 'primary')];
    assert.deepEqual(await spansOf(...before, ...late), [first, ['primary', 5_000, 5_040]]);
  });

  it('is told of each node apart', async () => {
    const other = { ...probe(120, 'standby'), node: 'node2' };
    const later = { ...other, atMs: 170 };
    const spans = await spansOf(probe(100, 'primary'), other, probe(150, 'primary'), later);
    assert.deepEqual(spans, [
      ['primary', 100, 140],
      ['standby', 120, 160],
    ]);
  });
});

import assert from 'node:assert/strict';
import type { NodeRole } from '../../../core/cluster.ts';
import type { ProbeRecord } from '../../../core/history.ts';
import { asynchronousMs, readAsynchronous } from '../../../reports/asynchronous.ts';

const primary: NodeRole = {
  ...{ inRecovery: false, readOnly: false, timeline: 1, lsn: 0, replayAgeMs: null },
  ...{ synchronous: true, confirmedLsn: 1 },
};
const alone: NodeRole = { ...primary, synchronous: false, confirmedLsn: null };

async function* probes(...roles: readonly (NodeRole | null)[]): AsyncGenerator<ProbeRecord> {
  for (const [index, role] of roles.entries())
    yield { atMs: 100 * (index + 1), node: 'node1', tookMs: 1, role };
}

describe('the time without a synchronous standby', () => {
  it('lasts from the first answer that says so to the first that says otherwise', async () => {
    const spans = await readAsynchronous(probes(primary, alone, alone, primary, alone));
    assert.deepEqual(spans, [
      { node: 'node1', fromMs: 200, toMs: 400 },
      { node: 'node1', fromMs: 500, toMs: 500 },
    ]);
  });

  it('is not that of a standby, nor of a node that takes no writes', async () => {
    const standby = { ...alone, inRecovery: true };
    const readOnly = { ...alone, readOnly: true };
    assert.deepEqual(await readAsynchronous(probes(standby, readOnly, primary)), []);
  });

  it('is not claimed of a node that does not answer', async () => {
    const spans = await readAsynchronous(probes(alone, alone, null, null, primary));
    assert.deepEqual(spans, [{ node: 'node1', fromMs: 100, toMs: 200 }]);
  });

  it('is not known where nobody asked', async () => {
    const { synchronous: _, confirmedLsn: __, ...older } = primary;
    assert.equal(await readAsynchronous(probes(older)), null);
  });

  it('counts within an outage only', () => {
    const spans = [
      { node: 'node1', fromMs: 0, toMs: 100 },
      { node: 'node2', fromMs: 500, toMs: 900 },
    ];
    assert.equal(asynchronousMs(spans, 50, 600), 150);
    assert.equal(asynchronousMs(spans, 100, Number.POSITIVE_INFINITY), 400);
  });
});

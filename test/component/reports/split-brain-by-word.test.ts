import assert from 'node:assert/strict';
import type { NodeRole } from '../../../core/cluster.ts';
import type { ProbeRecord } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { forgeLines } from '../../support/forged.ts';
import { crash, makeRun, measuredFromMs } from '../../support/run-directory.ts';

/** By when node2 has taken over, and node1, restarted, is a standby of it. */
const fromMs = measuredFromMs + 20_000;

/** The verdict on a run in which node1 takes writes too, by its own word, for as long as that. */
async function judged(forMs: number, claim: (atMs: number) => Partial<NodeRole>, tookMs = 1) {
  const directory = await makeRun(crash);
  await forgeLines<ProbeRecord>(directory, 'probes', (probe) => {
    const { node, atMs, role } = probe;
    if (node !== 'node1' || role === null || atMs < fromMs || atMs > fromMs + forMs) return probe;
    const primary = { ...role, inRecovery: false, readOnly: false, timeline: 1 };
    return { ...probe, tookMs, role: { ...primary, ...claim(atMs) } };
  });
  const report = await buildReport(directory);
  const verdict = report.verdicts['split-brain'];
  assert.ok(verdict);
  return { ...verdict, evidence: 'evidence' in verdict ? verdict.evidence : [] };
}

const alone = () => ({ synchronous: false, confirmedLsn: null });
const confirmed = (atMs: number) => ({ synchronous: true, confirmedLsn: atMs });
const unconfirmed = () => ({ synchronous: true, confirmedLsn: 7 });
const nobodyThere = () => ({ synchronous: true, confirmedLsn: null });

describe('split brain by the word of the nodes', () => {
  it('is two of them that take writes and wait for nobody, or have standbys confirm', async () => {
    for (const claim of [alone, confirmed]) {
      const { status, detail, evidence } = await judged(2_000, claim);
      assert.equal(status, 'fail', claim.name);
      assert.match(detail, /^two nodes said for \d\.\d s that they take writes, and could$/);
      assert.equal(evidence.length, 1);
      assert.match(
        evidence[0] ?? '',
        /^node[12] and node[12] both took writes by their own word, certainly from 2\d+\.\d to 2\d+\.\d ms$/,
      );
    }
  });

  it('is that in a run too that does not know what commits waited for', async () => {
    const directory = await makeRun(crash);
    await forgeLines<ProbeRecord>(directory, 'probes', (probe) => {
      if (probe.role === null) return probe;
      const { synchronous: _, confirmedLsn: __, ...role } = probe.role;
      const rival = probe.node === 'node3' && probe.atMs > fromMs;
      return { ...probe, role: rival ? { ...role, inRecovery: false } : role };
    });
    assert.equal((await buildReport(directory)).verdicts['split-brain']?.status, 'fail');
  });

  for (const [whom, claim] of [
    ['hears nothing from its standbys', unconfirmed],
    ['has no standby left', nobodyThere],
  ] as const)
    it(`is not a node that waits for standbys and ${whom}: it is mentioned`, async () => {
      const { status, detail } = await judged(2_000, claim);
      assert.equal(status, 'pass');
      assert.match(detail, /node1 .*could acknowledge nothing$/);
    });

  it('is not a single answer, nor answers that took too long to be certain', async () => {
    assert.equal((await judged(99, alone)).status, 'pass');
    assert.equal((await judged(450, alone, 450)).status, 'pass');
  });

  it('is not a node that takes writes but refuses them', async () => {
    assert.equal((await judged(2_000, () => ({ readOnly: true }))).status, 'pass');
  });
});

import assert from 'node:assert/strict';
import type { Inspection } from '../../../core/inspection.ts';
import { buildReport } from '../../../reports/build.ts';
import { crash, makeRun } from '../../support/run-directory.ts';

async function judged(inspection: Inspection | 'whole' | 'missing') {
  const report = await buildReport(await makeRun({ ...crash, inspection }));
  const verdict = report.verdicts['cluster-health'];
  assert.ok(verdict);
  return { ...verdict, overall: report.verdict };
}

describe('the checker cluster-health', () => {
  it('passes a cluster in which every node replicates, and says who is who', async () => {
    const { status, detail } = await judged('whole');
    assert.equal(status, 'pass');
    assert.equal(
      detail,
      'at the end node2 was the primary on timeline 2, with node1 and node3 replicating from it',
    );
  });

  it('convicts a cluster that was left with a node that does not', async () => {
    const word = { inRecovery: false, timeline: 2, streaming: false, followers: 0 };
    const nodes = [
      { name: 'node1', word: null },
      { name: 'node2', word },
    ];
    const verdict = await judged({ primary: 'node2', redundant: false, nodes });
    assert.equal(verdict.overall, 'fail');
    assert.ok(verdict.status === 'fail');
    assert.deepEqual(verdict.evidence, [
      'the monitor does not see one primary and healthy standbys',
      'node2, the primary, streams to 0 of 1 standbys',
      'node1 does not answer',
    ]);
  });

  it('cannot tell of a run that did not record it', async () => {
    const { status, detail } = await judged('missing');
    assert.equal(status, 'unknown');
    assert.equal(detail, 'how the cluster was left was not recorded');
  });
});

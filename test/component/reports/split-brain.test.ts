import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { crash, encodeAll, makeRun, measuredFromMs } from '../../support/run-directory.ts';

const late = { cycle: 4_000_000, outcome: 'ok', acceptor: 0, timeline: 1 } as const;

/** The verdict on a crash after which the old primary acknowledged one write more. */
async function judged(sentAtMs: number, endedAtMs: number, change = {}) {
  const directory = await makeRun(crash);
  const write = { ...late, sentAtMs, endedAtMs, ...change };
  await appendFile(join(directory, runFiles.writes), encodeAll([write]));
  const verdict = (await buildReport(directory)).verdicts['split-brain'];
  assert.ok(verdict);
  return { ...verdict, evidence: 'evidence' in verdict ? verdict.evidence : [] };
}

describe('the checker split-brain', () => {
  it('passes a failover in which one node accepted after the other', async () => {
    const { verdicts } = await buildReport(await makeRun(crash));
    assert.equal(verdicts['split-brain']?.status, 'pass');
  });

  it('convicts an old primary that goes on accepting beside the new one', async () => {
    const { status, evidence } = await judged(measuredFromMs + 15_000, measuredFromMs + 15_002);
    assert.equal(status, 'fail');
    assert.deepEqual(evidence, [
      '127.0.0.1:6001 (timeline 1) acknowledged a write at 19002.0 ms, sent at 19000.0 ms, although 127.0.0.1:6002 (timeline 2) had done so since 18082.0 ms',
    ]);
  });

  it('cannot tell when an answer from before may only have been held up', async () => {
    const { status, detail } = await judged(measuredFromMs + 9_990, measuredFromMs + 14_200);
    assert.equal(status, 'unknown');
    assert.match(detail, /^127\.0\.0\.1:6001 \(timeline 1\) acknowledged a write at 18200\.0 ms/);
  });

  it('does not mind a node that leads again, on a later timeline', async () => {
    const again = { timeline: 3 };
    const { status } = await judged(measuredFromMs + 30_010, measuredFromMs + 30_012, again);
    assert.equal(status, 'pass');
  });

  it('looks at acknowledged writes only', async () => {
    const failed = { outcome: 'failed' };
    const { status } = await judged(measuredFromMs + 15_000, measuredFromMs + 15_002, failed);
    assert.equal(status, 'pass');
  });

  it('cannot tell without any acknowledgement', async () => {
    const stops = [{ kind: 'write', fromMs: -5_000, toMs: Number.POSITIVE_INFINITY }] as const;
    const { verdicts } = await buildReport(await makeRun({ ...crash, stops }));
    assert.equal(verdicts['split-brain']?.status, 'unknown');
  });
});

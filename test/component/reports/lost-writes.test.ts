import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../../core/history.ts';
import { decodeWrite, type WriteRecord, writeRecordBytes } from '../../../core/writes.ts';
import { buildReport } from '../../../reports/build.ts';
import { crash, encodeAll, makeRun, type RunPlan } from '../../support/run-directory.ts';

async function judged(change: Partial<RunPlan>) {
  const report = await buildReport(await makeRun({ ...crash, ...change }));
  const verdict = report.verdicts['lost-writes'];
  assert.ok(verdict);
  return {
    ...verdict,
    writes: report.writes,
    evidence: 'evidence' in verdict ? verdict.evidence : [],
  };
}

describe('the checker lost-writes', () => {
  it('passes when every acknowledged write is there', async () => {
    const { status, detail, writes } = await judged({});
    assert.equal(status, 'pass');
    assert.match(detail, /^1,396 acknowledged writes checked/);
    const { lost, resurrected, duplicated, torn } = writes;
    assert.deepEqual([lost, resurrected, duplicated, torn], [0, 0, 0, 0]);
  });

  for (const kind of ['lost', 'resurrected'] as const) {
    it(`convicts on writes that are ${kind}, and names some`, async () => {
      const { status, detail, writes, evidence } = await judged({ [kind]: 3 });
      assert.equal(status, 'fail');
      assert.match(detail, new RegExp(`^3 ${kind}; `));
      assert.equal(writes[kind], 3);
      assert.equal(evidence.length, 3);
      assert.match(evidence[0] ?? '', /^cycle \d+ .*sent at [\d.]+ ms, answered (ok|failed) at/);
    });
  }

  it('names at most twenty', async () => {
    const { evidence, writes } = await judged({ lost: 500, resurrected: 30 });
    assert.equal(writes.lost, 500);
    assert.equal(evidence.length, 20);
  });

  it('convicts even when there is too little to acquit', async () => {
    assert.equal((await judged({ keepEveryWrite: 50, lost: 1 })).status, 'fail');
  });

  for (const [why, change, reason] of [
    [
      'hardly anything was acknowledged',
      { keepEveryWrite: 50 },
      /only \d+ writes were acknowledged/,
    ],
    [
      'too little was acknowledged before the fault',
      { keepEveryWrite: 10, durationMs: 60_000 },
      /acknowledged before the fault/,
    ],
    ['there was no audit', { audit: 'missing' }, /there was no audit/],
    ['the audit was cut short', { audit: 'cut' }, /cut short/],
    ['the audit read an old timeline', { auditTimeline: 1 }, /timeline 2 acknowledged last/],
    ['too many ended unknown', { unknown: 33 }, /33 writes ended unknown/],
  ] as const) {
    it(`cannot tell when ${why}`, async () => {
      const { status, detail } = await judged(change);
      assert.equal(status, 'unknown');
      assert.match(detail, reason);
    });
  }

  it('cannot tell when receipts that the audit counted are missing from its file', async () => {
    const directory = await makeRun(crash);
    const path = join(directory, runFiles.audit);
    const kept = (await readFile(path, 'utf8'))
      .split('\n')
      .filter((l) => !l.includes('bitsBase64'));
    await writeFile(path, kept.join('\n'));
    const verdict = (await buildReport(directory)).verdicts['lost-writes'];
    assert.equal(verdict?.status, 'unknown');
    assert.match(verdict?.detail ?? '', /holds 0 of 1,396 receipts/);
  });

  it('gives no count where the audit proves nothing', async () => {
    const { lost, torn } = (await judged({ audit: 'cut', lost: 5 })).writes;
    assert.deepEqual([lost, torn], [null, null]);
  });

  it('counts what ended unknown and was applied', async () => {
    const { status, writes } = await judged({ unknown: 32 });
    assert.equal(status, 'pass');
    assert.deepEqual([writes.unknown, writes.unknownFound], [32, 0]);
  });

  describe('of a fault that leaves COMMITs without an answer', () => {
    const long = { atMs: 10_000, outageMs: 20_000, healAfterMs: 30_000 };
    const partition = { ...crash, durationMs: 60_000, faults: [long], unknown: 200 };

    async function judgedWith(forge: (unknown: WriteRecord) => WriteRecord) {
      const directory = await makeRun(partition);
      await forgeUnknown(directory, forge);
      return (await buildReport(directory)).verdicts['lost-writes'];
    }

    const heldUp = (write: WriteRecord) => ({ ...write, endedAtMs: write.sentAtMs + 4_990 });

    it('passes, however often each client gave up waiting', async () => {
      const verdict = await judgedWith(heldUp);
      assert.equal(verdict?.status, 'pass');
      assert.match(
        verdict?.detail ?? '',
        /200 attempts ended unknown, none of which had been applied; 200 of them waited in vain/,
      );
    });

    it('cannot tell when as many were cut off without such a wait', async () => {
      const verdict = await judgedWith((write) => ({
        ...write,
        endedAtMs: write.sentAtMs + 1_000,
      }));
      assert.equal(verdict?.status, 'unknown');
      assert.match(verdict?.detail ?? '', /^200 writes ended unknown, more than clients x faults/);
    });

    it('cannot tell when they waited while others were acknowledged', async () => {
      const later = (write: WriteRecord) => ({ ...write, sentAtMs: write.sentAtMs + 25_000 });
      const verdict = await judgedWith((write) => heldUp(later(write)));
      assert.equal(verdict?.status, 'unknown');
    });
  });
});

/** Changes what is recorded of the attempts that ended unknown. */
async function forgeUnknown(directory: string, forge: (write: WriteRecord) => WriteRecord) {
  const path = join(directory, runFiles.writes);
  const bytes = await readFile(path);
  const all = Array.from({ length: bytes.length / writeRecordBytes }, (_, index) =>
    decodeWrite(bytes, index * writeRecordBytes),
  );
  const forged = all.map((write) => (write.outcome === 'unknown' ? forge(write) : write));
  await writeFile(path, encodeAll(forged.sort((a, b) => a.endedAtMs - b.endedAtMs)));
}

import assert from 'node:assert/strict';
import type { AuditRecord } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { forgeLines } from '../../support/forged.ts';
import { crash, makeRun, type RunPlan } from '../../support/run-directory.ts';

async function judged(name: string, change: Partial<RunPlan>, forge?: Forge) {
  const directory = await makeRun({ ...crash, ...change });
  if (forge) await forgeLines(directory, 'audit', forge);
  const { verdicts } = await buildReport(directory);
  const verdict = verdicts[name];
  assert.ok(verdict);
  return { ...verdict, verdicts, evidence: 'evidence' in verdict ? verdict.evidence : [] };
}

type Forge = (record: AuditRecord) => AuditRecord | readonly AuditRecord[];

/** One receipt more or less among those that were read back. */
function flipped(cycle: number, by: 1 | -1): Forge {
  return (record) => {
    if (record.kind === 'complete') return { ...record, receipts: record.receipts + by };
    if (record.kind !== 'receipts') return record;
    const bits = Buffer.from(record.bitsBase64, 'base64');
    bits[cycle >> 3] = (bits[cycle >> 3] ?? 0) ^ (1 << (cycle & 7));
    return { ...record, bitsBase64: bits.toString('base64'), count: record.count + by };
  };
}

/** In the outage of `crash`; odd: a read. */
const failedCycle = 1_300;
const acknowledgedCycle = 600;

describe('the verdicts on what was read back', () => {
  it('pass where every write is there once and whole', async () => {
    assert.equal((await judged('duplicates', {})).detail, '1,396 writes found, each once');
    assert.equal((await judged('torn-transactions', {})).status, 'pass');
  });

  it('convict writes that are there twice, and only of that', async () => {
    const { status, detail, evidence, verdicts } = await judged('duplicates', { duplicated: 3 });
    assert.equal(status, 'fail');
    assert.equal(detail, '3 writes are there more than once');
    assert.equal(evidence.length, 3);
    assert.match(evidence[0] ?? '', /^cycle \d+ duplicated .*sent at [\d.]+ ms, answered ok at/);
    assert.equal(verdicts['lost-writes']?.status, 'pass');
  });

  it('convict a receipt without its rows, and rows without a receipt, each by its name', async () => {
    const receipt = { expected: '1 receipt, 1 vital_signs', found: '1 receipt' };
    const rows = { expected: '0 receipt', found: '0 receipt, 1 vital_signs' };
    const torn = { kind: 'torn', transaction: 'record-vitals' } as const;
    const planted = [
      { ...torn, cycle: 602, ...receipt },
      { ...torn, cycle: 604, ...rows },
    ];
    const { status, detail, evidence, verdicts } = await judged(
      'torn-transactions',
      {},
      (record) => (record.kind === 'complete' ? [...planted, record] : record),
    );
    assert.equal(status, 'fail');
    assert.equal(
      detail,
      '1 receipt disagrees with what rows are there; rows of 1 transaction have no receipt',
    );
    assert.deepEqual(evidence, [
      'cycle 602 (record-vitals): 1 receipt, where there should be 1 receipt, 1 vital_signs',
      'cycle 604 (record-vitals): 0 receipt, 1 vital_signs, where there should be 0 receipt',
    ]);
    assert.equal(verdicts['lost-writes']?.status, 'pass');
  });

  it('name at most twenty', async () => {
    assert.equal((await judged('duplicates', { duplicated: 30 })).evidence.length, 20);
    assert.equal((await judged('torn-transactions', { torn: 30 })).evidence.length, 20);
  });

  it('convict a forged receipt of a write that had failed', async () => {
    const forged = await judged('lost-writes', {}, flipped(failedCycle, 1));
    assert.equal(forged.status, 'fail');
    assert.match(forged.detail, /^1 resurrected; /);
    assert.match(forged.evidence[0] ?? '', new RegExp(`^cycle ${failedCycle} resurrected `));
  });

  it('convict the removal of one receipt of a write that was acknowledged', async () => {
    const robbed = await judged('lost-writes', {}, flipped(acknowledgedCycle, -1));
    assert.equal(robbed.status, 'fail');
    assert.match(robbed.detail, /^1 lost; /);
    assert.match(robbed.evidence[0] ?? '', new RegExp(`^cycle ${acknowledgedCycle} lost `));
  });

  it('believe no receipt of a cycle that nobody attempted', async () => {
    const { status, detail } = await judged('lost-writes', {}, flipped(601, 1));
    assert.equal(status, 'unknown');
    assert.match(detail, /^1 receipt belong/);
  });

  for (const name of ['duplicates', 'torn-transactions'])
    it(`cannot tell about ${name} when the audit was cut short or read an old timeline`, async () => {
      assert.equal((await judged(name, { audit: 'cut', duplicated: 1 })).status, 'unknown');
      assert.equal((await judged(name, { audit: 'missing' })).status, 'unknown');
      assert.equal((await judged(name, { auditTimeline: 1 })).status, 'unknown');
    });
});

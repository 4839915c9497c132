import assert from 'node:assert/strict';
import type { LoadSpec } from '../../../core/scenario.ts';
import { disagreements } from '../../../loadgen/audit-judge.ts';
import { auditedBy } from '../../../loadgen/audited.ts';

const load: LoadSpec = {
  ...{ engine: 'k6', workload: 'mixed', arrival: 'constant', rate: 90, clients: 4 },
  ...{ timeoutMs: 1500, maxLatenessMs: 10_000, warmupMs: 5000, seed: 7, scale: 0.5 },
};

/** Receipts of the cycles from 0 on, and nothing else. */
const counts = (...receipts: readonly number[]) => {
  return { from: 0, to: receipts.length, receipts: Uint32Array.from(receipts), rows: new Map() };
};

describe('what the audit goes by', () => {
  it("is the receipts alone when the script is the user's own", () => {
    const { workload, transactionOf } = auditedBy({ ...load, script: 'mine.js' });
    assert.deepEqual(
      workload.transactions.map(({ leaves }) => leaves),
      [undefined],
    );
    const found = [...disagreements(counts(1, 0, 2), transactionOf)];
    assert.deepEqual(found, [{ kind: 'duplicate', cycle: 2, count: 2 }]);
  });

  it('is what each cycle was to leave when the script is ours', () => {
    const { transactionOf } = auditedBy(load);
    const found = [...disagreements(counts(...Array<number>(50).fill(1)), transactionOf)];
    assert.ok(found.length > 20, `${found.length} of 50 receipts without their rows`);
  });
});

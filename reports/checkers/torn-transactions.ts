import type { AuditRecord } from '../../core/history.ts';
import type { RunRecord } from '../run-record.ts';
import { unfitAudit } from '../unfit-audit.ts';
import { plural } from '../wording.ts';
import { auditWrites } from '../write-audit.ts';
import { type Checker, mostEvidence } from './checker.ts';

/** Every transaction is there wholly or not at all: its receipt and its business rows. */
export const tornTransactions: Checker = {
  name: 'torn-transactions',
  async check(run) {
    const unfit = unfitAudit(await auditWrites(run));
    if (unfit !== null) return { status: 'unknown', detail: unfit };
    const torn = await tornIn(run);
    if (torn.withReceipt + torn.withoutReceipt > 0) {
      return { status: 'fail', detail: told(torn), evidence: torn.examples };
    }
    return {
      status: 'pass',
      detail: 'every receipt has all of its rows, and every row its receipt',
    };
  },
};

interface Torn {
  readonly withReceipt: number;
  readonly withoutReceipt: number;
  readonly examples: readonly string[];
}

async function tornIn(run: RunRecord): Promise<Torn> {
  const examples: string[] = [];
  let [withReceipt, withoutReceipt] = [0, 0];
  for await (const record of run.audit()) {
    if (record.kind !== 'torn') continue;
    if (hasReceipt(record)) withReceipt += 1;
    else withoutReceipt += 1;
    if (examples.length < mostEvidence) examples.push(tell(record));
  }
  return { withReceipt, withoutReceipt, examples };
}

type TornRecord = Extract<AuditRecord, { kind: 'torn' }>;

/** The audit tells first how many receipts there are. */
function hasReceipt({ found }: TornRecord): boolean {
  return !found.startsWith('0 receipt');
}

function tell({ cycle, transaction, expected, found }: TornRecord): string {
  return `cycle ${cycle} (${transaction}): ${found}, where there should be ${expected}`;
}

function told({ withReceipt, withoutReceipt }: Torn): string {
  const receipts = plural(withReceipt, 'receipt disagrees', 'receipts disagree');
  const rows = plural(withoutReceipt, 'transaction');
  return [
    ...(withReceipt === 0 ? [] : [`${receipts} with what rows are there`]),
    ...(withoutReceipt === 0 ? [] : [`rows of ${rows} have no receipt`]),
  ].join('; ');
}

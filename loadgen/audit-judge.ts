import type { AuditRecord } from '../core/history.ts';
import type { RangeCounts } from './audit-range.ts';
import type { Transaction } from './workload.ts';

/** Receipts of the range as bits, cycle `from` in bit 0 of byte 0. */
export function receiptBits({ from, receipts }: RangeCounts): AuditRecord & { kind: 'receipts' } {
  const bits = Buffer.alloc(Math.ceil(receipts.length / 8));
  let count = 0;
  receipts.forEach((found, offset) => {
    if (found === 0) return;
    bits[offset >> 3] = (bits[offset >> 3] ?? 0) | (1 << (offset & 7));
    count++;
  });
  return { kind: 'receipts', from, bitsBase64: bits.toString('base64'), count };
}

/** Cycles with more than one receipt, and cycles whose rows are not what their receipts promise. */
export function* disagreements(
  counts: RangeCounts,
  transactionOf: (cycle: number) => Transaction,
): Generator<AuditRecord> {
  for (let offset = 0; offset < counts.receipts.length; offset++) {
    const receipts = counts.receipts[offset] ?? 0;
    const cycle = counts.from + offset;
    if (receipts > 1) yield { kind: 'duplicate', cycle, count: receipts };
    const found = rowsAt(counts, offset);
    if (receipts === 0 && found.size === 0) continue;
    const transaction = transactionOf(cycle);
    // A read leaves no receipt: one that is there belongs to something that nobody sent.
    const due = transaction.kind === 'write' ? receipts : 0;
    const expected = described(due, rowsExpected(transaction, due));
    const seen = described(receipts, found);
    if (expected === seen) continue;
    yield { kind: 'torn', cycle, transaction: transaction.name, expected, found: seen };
  }
}

type Rows = ReadonlyMap<string, number>;

function rowsAt({ rows }: RangeCounts, offset: number): Rows {
  const found = new Map<string, number>();
  for (const [table, counts] of rows) {
    const count = counts[offset];
    if (count) found.set(table, count);
  }
  return found;
}

/** A write that ran twice is a duplicate, and whole when its rows are there twice. */
function rowsExpected({ leaves = {} }: Transaction, receipts: number): Rows {
  const each = Object.entries(leaves).map(([table, rows]) => [table, rows * receipts] as const);
  return new Map(each.filter(([, rows]) => rows > 0));
}

/** Such as `1 receipt, 1 audit_log, 1 prescriptions`; equal rows read equal. */
function described(receipts: number, rows: Rows): string {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return [['receipt', receipts] as const, ...sorted].map(([what, n]) => `${n} ${what}`).join(', ');
}

import type { Keys, Transaction } from '../../workload.ts';
import { folded, type Write } from './one-statement.ts';
import { checkInWrite } from './updates/check-in.ts';
import { dischargeWrite } from './updates/discharge.ts';
import { rescheduleWrite } from './updates/reschedule.ts';

/** Those whose later statements depend on what the first one found, written out as one. */
const updates = new Map<string, (keys: Keys) => Write>([
  ['check-in', checkInWrite],
  ['reschedule', rescheduleWrite],
  ['discharge', dischargeWrite],
]);

/** A write of the workload as one statement: the same rows as by the pg engine, for the same keys. */
export async function writeOf(transaction: Transaction, keys: Keys): Promise<Write> {
  return updates.get(transaction.name)?.(keys) ?? folded(transaction, keys);
}

import type { LoadSpec } from '../core/scenario.ts';
import { transactionOf } from './keys.ts';
import type { Transaction, Workload } from './workload.ts';
import { workloadNamed } from './workloads/index.ts';

/** What the audit goes by: the tables to look into, and what each cycle was to leave there. */
export interface Audited {
  readonly workload: Workload;
  readonly transactionOf: (cycle: number) => Transaction;
}

/** Of a script of the user's own we know its receipts, and not which rows go with them. */
const ofAScript: Transaction = {
  ...{ name: 'script', kind: 'write' },
  run: () => Promise.reject(new Error('a script is run by its own engine')),
};

export function auditedBy({ workload: name, seed, script }: LoadSpec): Audited {
  if (script) {
    const workload = { name: 'script', transactions: [ofAScript], mixes: [] };
    return { workload, transactionOf: () => ofAScript };
  }
  const { workload, mix } = workloadNamed(name);
  return { workload, transactionOf: transactionOf(workload, mix, seed) };
}

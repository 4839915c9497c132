import { unfitAudit } from '../unfit-audit.ts';
import { plural } from '../wording.ts';
import { auditWrites } from '../write-audit.ts';
import { type Checker, mostEvidence } from './checker.ts';

/** The audit found the schema's own rules kept, such as no double booking. */
export const invariants: Checker = {
  name: 'invariants',
  async check(run) {
    const broken: string[] = [];
    let found = 0;
    for await (const record of run.audit()) {
      if (record.kind !== 'invariant') continue;
      found += 1;
      if (broken.length < mostEvidence) broken.push(`${record.name}: ${record.detail}`);
    }
    if (found > 0) {
      return { status: 'fail', detail: `${plural(found, 'rule')} broken`, evidence: broken };
    }
    const unfit = unfitAudit(await auditWrites(run));
    if (unfit !== null) return { status: 'unknown', detail: unfit };
    return { status: 'pass', detail: 'the audit found no rule of the schema broken' };
  },
};

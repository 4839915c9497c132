import { unfitAudit } from '../unfit-audit.ts';
import { plural } from '../wording.ts';
import { auditWrites } from '../write-audit.ts';
import { type Checker, mostEvidence } from './checker.ts';
import { tellDisagreement } from './disagreement.ts';

/** No write is there twice, whatever was answered or tried again. */
export const duplicates: Checker = {
  name: 'duplicates',
  async check(run) {
    const audit = await auditWrites(run);
    const unfit = unfitAudit(audit);
    if (unfit !== null) return { status: 'unknown', detail: unfit };
    const { duplicated, counted } = audit;
    if (duplicated.count > 0) {
      const detail = `${plural(duplicated.count, 'write is', 'writes are')} there more than once`;
      const evidence = tellDisagreement('duplicated', 'present more than once', duplicated);
      return { status: 'fail', detail, evidence: evidence.slice(0, mostEvidence) };
    }
    return { status: 'pass', detail: `${plural(counted ?? 0, 'write')} found, each once` };
  },
};

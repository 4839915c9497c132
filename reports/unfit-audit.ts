import { count, plural } from './wording.ts';
import type { WriteAudit } from './write-audit.ts';

/** Why an audit cannot tell anything, be it for or against; null: it can. */
export function unfitAudit({
  audited,
  counted,
  listed,
  lastAcknowledged,
}: WriteAudit): string | null {
  if (audited === null) return 'the receipts were not read back: there was no audit';
  if (counted === null) return 'the audit was cut short';
  if (listed !== counted) {
    return `audit.jsonl holds ${count(listed)} of ${plural(counted, 'receipt')}: it is not whole`;
  }
  const last = lastAcknowledged?.timeline ?? 0;
  if (last === audited.timeline) return null;
  if (last === 0) return 'no acknowledgement says which timeline it came from';
  return `the audit read timeline ${audited.timeline}, but timeline ${last} acknowledged last`;
}

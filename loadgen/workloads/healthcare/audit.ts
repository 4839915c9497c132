import type { Transaction } from '../../workload.ts';
import { leaveTrail, providerActor } from './trail.ts';

const reasons = ['treatment', 'billing', 'referral', 'quality review'];

/** Somebody looked at a patient's chart: the law wants that on record. */
export const audit: Transaction = {
  name: 'audit',
  kind: 'write',
  leaves: { audit_log: 1 },
  async run(sql, keys) {
    const actor = providerActor(keys.providerId());
    const context = { patient: keys.patientId(), reason: keys.pick(reasons) };
    await leaveTrail(sql, keys, actor, 'chart viewed', context);
  },
};

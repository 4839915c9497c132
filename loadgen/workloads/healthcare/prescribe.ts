import { courseDays, dosages, medicationCount } from '../../seed/charts.ts';
import type { Statement, Transaction } from '../../workload.ts';
import { leaveTrail, providerActor } from './trail.ts';

const insert: Statement = {
  name: 'prescribe',
  text: `INSERT INTO prescriptions (patient_id, provider_id, medication_id, dosage, days, refills,
             run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

/** A provider prescribes a medication. */
export const prescribe: Transaction = {
  name: 'prescribe',
  kind: 'write',
  leaves: { prescriptions: 1, audit_log: 1 },
  async run(sql, keys) {
    const patient = keys.patientId();
    const provider = keys.providerId();
    const medication = 1 + keys.below(medicationCount);
    const course = [keys.pick(dosages), keys.pick(courseDays), keys.below(4)];
    await sql.query(insert, [patient, provider, medication, ...course, keys.runId, keys.cycle]);
    const context = { patient, medication };
    await leaveTrail(sql, keys, providerActor(provider), 'medication prescribed', context);
  },
};

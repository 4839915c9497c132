import type { Keys, Statement, Transaction } from '../../workload.ts';
import { leaveTrail, providerActor } from './trail.ts';

const record: Statement = {
  name: 'record_vitals',
  text: `INSERT INTO vital_signs (patient_id, heart_rate, systolic, diastolic, respiratory_rate,
             oxygen_saturation, temperature_c, weight_kg, run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

/** A nurse takes a patient's vital signs. */
export const recordVitals: Transaction = {
  name: 'record-vitals',
  kind: 'write',
  leaves: { vital_signs: 1, audit_log: 1 },
  async run(sql, keys) {
    const patient = keys.patientId();
    const actor = providerActor(keys.providerId());
    await sql.query(record, [patient, ...measured(keys), keys.runId, keys.cycle]);
    await leaveTrail(sql, keys, actor, 'vital signs recorded', { patient });
  },
};

/** In the order of the statement's columns, heart rate to weight. */
function measured(keys: Keys): readonly number[] {
  const diastolic = 55 + keys.below(40);
  return [
    50 + keys.below(60),
    diastolic + 30 + keys.below(50),
    diastolic,
    12 + keys.below(10),
    92 + keys.below(9),
    36 + keys.below(30) / 10,
    40 + keys.below(800) / 10,
  ];
}

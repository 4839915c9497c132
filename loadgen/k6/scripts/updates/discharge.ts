import type { Keys } from '../../../workload.ts';
import { findings } from '../../../workloads/healthcare/discharge.ts';
import type { Write } from '../one-statement.ts';
import { changingNext, ours, trail, write } from './changing-next.ts';

const context = `'patient', $1::bigint, 'appointment', appointment_id, 'diagnosis', $5::smallint`;

const text = changingNext({
  set: `status = 'completed'`,
  inserts: [
    `INSERT INTO medical_records (patient_id, provider_id, appointment_id, diagnosis_id, notes,
                                  run_id, cycle)
      SELECT $1, provider_id, appointment_id, $5::smallint, $6::text, ${ours} FROM changed`,
    `INSERT INTO prescriptions (patient_id, provider_id, medication_id, dosage, days, run_id, cycle)
      SELECT $1, provider_id, course.*, ${ours}
        FROM changed, (VALUES ($7::smallint, $8::text, $9::integer),
                              ($10::smallint, $11::text, $12::integer)) AS course`,
    `INSERT INTO vital_signs (patient_id, appointment_id, heart_rate, systolic, diastolic,
                              oxygen_saturation, run_id, cycle)
      SELECT $1, appointment_id, $13::smallint, $14::smallint, $15::smallint, $16::smallint, ${ours}
        FROM changed`,
    trail(`'provider:' || provider_id`, `'patient discharged'`, context),
  ],
});

/** workloads/healthcare/discharge.ts as one statement. */
export function dischargeWrite(keys: Keys): Write {
  const patient = keys.patientId();
  const { diagnosis, summary, medication, vitals } = findings(keys);
  return write(text, patient, keys, [diagnosis, summary, ...medication, ...vitals]);
}

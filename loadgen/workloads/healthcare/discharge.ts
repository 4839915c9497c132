import { courseDays, diagnosisCount, dosages, medicationCount } from '../../seed/charts.ts';
import type { Keys, Statement, Transaction } from '../../workload.ts';
import { change, changing, nextAppointment } from './next-appointment.ts';
import { leaveTrail, providerActor } from './trail.ts';

const complete = changing('complete', `status = 'completed'`);

const summarise: Statement = {
  name: 'discharge_summary',
  text: `INSERT INTO medical_records (patient_id, provider_id, appointment_id, diagnosis_id, notes,
             run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};

const prescribeTwo: Statement = {
  name: 'discharge_medication',
  text: `INSERT INTO prescriptions (patient_id, provider_id, medication_id, dosage, days, run_id,
             cycle)
         VALUES ($1, $2, $3, $4, $5, $9, $10), ($1, $2, $6, $7, $8, $9, $10)`,
};

const measure: Statement = {
  name: 'discharge_vitals',
  text: `INSERT INTO vital_signs (patient_id, appointment_id, heart_rate, systolic, diastolic,
             oxygen_saturation, run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

const summaries = [
  'Discharged in good condition',
  'Discharged, follow-up in two weeks',
  'Referred',
];

/** A visit ends: completed, with its summary, last vital signs and two prescriptions, or not at all. */
export const discharge: Transaction = {
  name: 'discharge',
  kind: 'write',
  leaves: {
    appointment_changes: 1,
    medical_records: 1,
    prescriptions: 2,
    vital_signs: 1,
    audit_log: 1,
  },
  async run(sql, keys) {
    const patient = keys.patientId();
    const { id: appointment, provider } = await nextAppointment(sql, patient);
    await change(sql, keys, complete, [appointment]);
    const ours = [keys.runId, keys.cycle];
    const { diagnosis, summary, medication, vitals } = findings(keys);
    await sql.query(summarise, [patient, provider, appointment, diagnosis, summary, ...ours]);
    await sql.query(prescribeTwo, [patient, provider, ...medication, ...ours]);
    await sql.query(measure, [patient, appointment, ...vitals, ...ours]);
    const context = { patient, appointment, diagnosis };
    await leaveTrail(sql, keys, providerActor(provider), 'patient discharged', context);
  },
};

/** What there is to write down, drawn after the patient. */
export function findings(keys: Keys) {
  return {
    diagnosis: 1 + keys.below(diagnosisCount),
    summary: keys.pick(summaries),
    medication: [...course(keys), ...course(keys)],
    vitals: measured(keys),
  };
}

/** Medication, dosage, days. */
function course(keys: Keys): readonly (string | number)[] {
  return [1 + keys.below(medicationCount), keys.pick(dosages), keys.pick(courseDays)];
}

/** Heart rate, systolic, diastolic, oxygen saturation. */
function measured(keys: Keys): readonly number[] {
  const diastolic = 55 + keys.below(35);
  return [55 + keys.below(50), diastolic + 30 + keys.below(40), diastolic, 93 + keys.below(8)];
}

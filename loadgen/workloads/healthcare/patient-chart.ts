import { Rejection, type Statement, type Transaction } from '../../workload.ts';

const patient: Statement = {
  name: 'chart_patient',
  text: `SELECT p.*, d.first_name AS provider_first_name, d.last_name AS provider_last_name
           FROM patients p
           LEFT JOIN healthcare_providers d ON d.provider_id = p.primary_provider_id
          WHERE p.patient_id = $1`,
};

const vitals: Statement = {
  name: 'chart_vitals',
  text: `SELECT heart_rate, systolic, diastolic, oxygen_saturation, temperature_c, recorded_at
           FROM vital_signs
          WHERE patient_id = $1
          ORDER BY recorded_at DESC
          LIMIT 10`,
};

const records: Statement = {
  name: 'chart_records',
  text: `SELECT r.recorded_at, r.notes, d.icd10_code, d.description
           FROM medical_records r
           LEFT JOIN diagnoses d USING (diagnosis_id)
          WHERE r.patient_id = $1
          ORDER BY r.recorded_at DESC
          LIMIT 10`,
};

const medication: Statement = {
  name: 'chart_medication',
  text: `SELECT m.name, m.strength, m.form, s.dosage, s.days, s.refills, s.prescribed_at
           FROM prescriptions s
           JOIN medications m USING (medication_id)
          WHERE s.patient_id = $1
          ORDER BY s.prescribed_at DESC
          LIMIT 10`,
};

/** A provider opens a patient's chart: who it is, and the latest of everything. */
export const patientChart: Transaction = {
  name: 'patient-chart',
  kind: 'read',
  async run(sql, keys) {
    const of = [keys.patientId()];
    const found = await sql.query(patient, of);
    if (found.length === 0) throw new Rejection('no such patient');
    await sql.query(vitals, of);
    await sql.query(records, of);
    await sql.query(medication, of);
  },
};

import { recordNumberOf } from '../../seed/patients.ts';
import { Rejection, type Statement, type Transaction } from '../../workload.ts';

const byRecordNumber: Statement = {
  name: 'patient_by_record_number',
  text: `SELECT patient_id, first_name, last_name, date_of_birth, phone, insurance_provider
           FROM patients
          WHERE medical_record_number = $1`,
};

/** The front desk types a medical record number. */
export const patientLookup: Transaction = {
  name: 'patient-lookup',
  kind: 'read',
  async run(sql, keys) {
    const found = await sql.query(byRecordNumber, [recordNumberOf(keys.patientId())]);
    if (found.length === 0) throw new Rejection('no such patient');
  },
};

import { unrepeated } from '../../keys.ts';
import { isoDate, referenceDay } from '../../seed/calendar.ts';
import type { Keys, Statement, Transaction } from '../../workload.ts';
import { leaveTrail } from './trail.ts';

const register: Statement = {
  name: 'register_patient',
  text: `INSERT INTO patients (medical_record_number, first_name, last_name, sex, date_of_birth,
             phone, insurance_provider, primary_provider_id, run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

const firstNames = { female: ['Ana', 'Grace', 'Mei', 'Zoe'], male: ['Ali', 'Ben', 'Leo', 'Tom'] };
const lastNames = ['Abara', 'Berg', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Haddad'];
const insurers = ['Blue Cross', 'Medicare', 'UnitedHealth', 'Medicaid', 'Aetna', 'Cigna'];

/** First name, last name, sex, birthday, phone, insurance: in the order of the statement's columns. */
export type Person = readonly (string | null)[];

/** Somebody comes for the first time; a record number is given once. */
export const registerPatient = registering(person);

/** The same with people from elsewhere. */
export function registering(personOf: (keys: Keys) => Person): Transaction {
  return {
    name: 'register-patient',
    kind: 'write',
    rejections: { '23505 patients_medical_record_number_key': 'record number taken' },
    leaves: { patients: 1, audit_log: 1 },
    async run(sql, keys) {
      const number = recordNumberOf(keys);
      const provider = keys.providerId();
      await sql.query(register, [number, ...personOf(keys), provider, keys.runId, keys.cycle]);
      await leaveTrail(sql, keys, 'front-desk', 'patient registered', { number, provider });
    },
  };
}

/** Not a number of the seed data, and no other run's. */
function recordNumberOf(keys: Keys): string {
  const chance = unrepeated(keys).below(0x1_0000_0000).toString(16).padStart(8, '0');
  return `R${chance}-${keys.cycle}`;
}

function person(keys: Keys): Person {
  const sex = keys.below(100) < 52 ? 'female' : 'male';
  return [
    keys.pick(firstNames[sex]),
    keys.pick(lastNames),
    sex,
    isoDate(referenceDay - keys.below(95 * 365)),
    `+1-555-555-${String(keys.below(10_000)).padStart(4, '0')}`,
    keys.pick(insurers),
  ];
}

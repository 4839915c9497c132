import type { Statement, Transaction } from '../../workload.ts';

// Not LIKE $1: for a prefix that it does not know, a generic plan could only read the whole table.
const byNamePrefix: Statement = {
  name: 'patients_by_name',
  text: `SELECT patient_id, medical_record_number, first_name, last_name, date_of_birth, city
           FROM patients
          WHERE last_name ~>=~ $1 AND last_name ~<~ $2
          ORDER BY last_name USING ~<~, first_name USING ~<~
          LIMIT 20`,
};

const typed = ['Ba', 'Be', 'Br', 'Co', 'Da', 'Fr', 'Go', 'Gr', 'Ha', 'Ho', 'Jo', 'Ki', 'Ko'].concat(
  ['La', 'Le', 'Ma', 'Mc', 'Mo', 'Pa', 'Ro', 'Sc', 'Sh', 'St', 'Wa', 'We', 'Wi'],
);

/** The front desk types how a last name begins; that nobody is called so is an answer, too. */
export const nameSearch: Transaction = {
  name: 'name-search',
  kind: 'read',
  async run(sql, keys) {
    const prefix = keys.pick(typed);
    await sql.query(byNamePrefix, [prefix, afterPrefix(prefix)]);
  },
};

/** The first text, byte by byte, that comes after all that begin with the prefix. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

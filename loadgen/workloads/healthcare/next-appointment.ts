import { isoDate, referenceDay } from '../../seed/calendar.ts';
import type { Keys, Sql, Statement } from '../../workload.ts';
import { Rejection } from '../../workload.ts';
import { type Changed, changedColumns, leaveChange } from './change.ts';

/** Locked until the transaction ends. */
export interface NextAppointment {
  readonly id: number;
  readonly provider: number;
}

/** Of patient $1, from day $2 on. */
export const lockNext: Statement = {
  name: 'next_appointment',
  text: `SELECT appointment_id, provider_id
           FROM appointments
          WHERE patient_id = $1 AND appointment_date >= $2
            AND status NOT IN ('cancelled', 'no_show')
          ORDER BY appointment_date, appointment_time
          LIMIT 1
            FOR NO KEY UPDATE`,
};

// From the seed data's today on, so that there is one for every seeded patient. Its visit comes
// before all that a run books: the row that is locked is spread over all patients as they are drawn.
export const today = isoDate(referenceDay);

/** The patient's next live appointment. Throws a Rejection when there is none. */
export async function nextAppointment(sql: Sql, patient: number): Promise<NextAppointment> {
  const [next] = await sql.query<{ appointment_id: string; provider_id: string }>(lockNext, [
    patient,
    today,
  ]);
  if (!next) throw new Rejection('no appointment');
  return { id: Number(next.appointment_id), provider: Number(next.provider_id) };
}

/** A statement that sets columns of appointment $1; for `change`. */
export function changing(name: string, set: string): Statement {
  return {
    name,
    text: `UPDATE appointments
            SET ${set}
          WHERE appointment_id = $1
      RETURNING ${changedColumns}`,
  };
}

/** Runs it and leaves the row that says so. */
export async function change(
  sql: Sql,
  keys: Keys,
  statement: Statement,
  values: readonly unknown[],
) {
  const [changed] = await sql.query<Changed>(statement, values);
  if (!changed) throw new Rejection('no appointment');
  await leaveChange(sql, keys, changed);
}

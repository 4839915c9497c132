import type { Keys, Sql, Statement } from '../../workload.ts';

/** An appointment as an UPDATE has left it. */
export interface Changed extends Record<string, unknown> {
  readonly appointment_id: string;
  readonly status: string;
  readonly date: string;
  readonly time: string;
}

/** For RETURNING: dates and times as text, as they are written again. */
export const changedColumns = `appointment_id, status,
                appointment_date::text AS date, appointment_time::text AS time`;

const changeOf: Statement = {
  name: 'appointment_change',
  text: `INSERT INTO appointment_changes (appointment_id, status, appointment_date,
             appointment_time, run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6)`,
};

/**
 * The row that every change of an appointment leaves, written while the appointment is locked: the
 * audit compares the last one with the appointment, so that a change that was lost in part shows.
 */
export async function leaveChange(sql: Sql, { runId, cycle }: Keys, changed: Changed) {
  const { appointment_id, status, date, time } = changed;
  await sql.query(changeOf, [appointment_id, status, date, time, runId, cycle]);
}

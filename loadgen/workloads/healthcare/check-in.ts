import { clinicDay, isoDate, upcomingWeeks } from '../../seed/calendar.ts';
import { Rejection, type Statement, type Transaction } from '../../workload.ts';
import { leaveTrail } from './trail.ts';

const checkInNext: Statement = {
  name: 'check_in',
  text: `UPDATE appointments
            SET status = 'checked_in', checked_in_at = now()
          WHERE appointment_id = (
                SELECT appointment_id
                  FROM appointments
                 WHERE patient_id = $1
                   AND appointment_date >= $2 AND appointment_date < $3
                   AND status NOT IN ('cancelled', 'no_show')
                 ORDER BY appointment_date, appointment_time
                 LIMIT 1)
      RETURNING appointment_id, provider_id`,
};

// The weeks in which the seed data has one live appointment of each patient: the row that is locked
// is spread over all patients, and no booking of a run is ever in the way.
const weeks = [isoDate(clinicDay(0, 0)), isoDate(clinicDay(0, upcomingWeeks))] as const;

/** A patient arrives; arriving again is no mistake. */
export const checkIn: Transaction = {
  name: 'check-in',
  kind: 'write',
  leaves: { audit_log: 1 },
  async run(sql, keys) {
    const patient = keys.patientId();
    const [appointment] = await sql.query<{ appointment_id: string; provider_id: string }>(
      checkInNext,
      [patient, ...weeks],
    );
    if (!appointment) throw new Rejection('no appointment');
    const context = {
      patient,
      appointment: Number(appointment.appointment_id),
      provider: Number(appointment.provider_id),
    };
    await leaveTrail(sql, keys, 'front-desk', 'patient checked in', context);
  },
};

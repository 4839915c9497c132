import { clinicDay, isoDate, pastWeeks, upcomingWeeks } from '../../seed/calendar.ts';
import type { Statement, Transaction } from '../../workload.ts';

const ofProviderAndDay: Statement = {
  name: 'provider_day',
  text: `SELECT a.appointment_id, a.appointment_time, a.duration_minutes, a.appointment_type,
                a.status, a.chief_complaint, p.medical_record_number, p.first_name, p.last_name
           FROM appointments a
           JOIN patients p USING (patient_id)
          WHERE a.provider_id = $1 AND a.appointment_date = $2
          ORDER BY a.appointment_time`,
};

/** A provider opens the list of a clinic day. */
export const providerDay: Transaction = {
  name: 'provider-day',
  kind: 'read',
  async run(sql, keys) {
    const provider = keys.providerId();
    const week = keys.below(pastWeeks + upcomingWeeks) - pastWeeks;
    await sql.query(ofProviderAndDay, [provider, isoDate(clinicDay(provider, week))]);
  },
};

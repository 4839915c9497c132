import { isoDate, pastWeeks, referenceDay, upcomingWeeks } from '../../seed/calendar.ts';
import type { Statement, Transaction } from '../../workload.ts';

const weekOfFacility: Statement = {
  name: 'facility_week',
  text: `SELECT a.appointment_date, count(*) AS appointments,
                count(DISTINCT a.provider_id) AS providers,
                count(*) FILTER (WHERE a.status IN ('scheduled', 'confirmed')) AS expected,
                count(*) FILTER (WHERE a.status = 'checked_in') AS waiting,
                count(*) FILTER (WHERE a.status = 'completed') AS seen,
                count(*) FILTER (WHERE a.status = 'no_show') AS missed,
                sum(a.duration_minutes) FILTER (WHERE a.status <> 'cancelled') AS minutes
           FROM appointments a
          WHERE a.facility_id = $1 AND a.appointment_date >= $2 AND a.appointment_date < $3
          GROUP BY a.appointment_date
          ORDER BY a.appointment_date`,
};

/** The board of a facility: each day of a week in figures. */
export const facilityDashboard: Transaction = {
  name: 'facility-dashboard',
  kind: 'read',
  async run(sql, keys) {
    const facility = keys.facilityId();
    const week = keys.below(pastWeeks + upcomingWeeks) - pastWeeks;
    const monday = referenceDay + week * 7;
    await sql.query(weekOfFacility, [facility, isoDate(monday), isoDate(monday + 7)]);
  },
};

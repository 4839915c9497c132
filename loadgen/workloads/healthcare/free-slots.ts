import { clinicDay, isoDate, upcomingWeeks } from '../../seed/calendar.ts';
import type { Statement, Transaction } from '../../workload.ts';

const freeOfProviderAndDay: Statement = {
  name: 'free_slots',
  text: `SELECT slot::time AS free_at
           FROM generate_series($2::date + time '08:00', $2::date + time '15:30',
                                interval '30 minutes') AS slot
          WHERE NOT EXISTS (
                SELECT
                  FROM appointments a
                 WHERE a.provider_id = $1 AND a.appointment_date = $2::date
                   AND a.status NOT IN ('cancelled', 'no_show')
                   AND (a.appointment_date + a.appointment_time,
                        make_interval(mins => a.duration_minutes))
                       OVERLAPS (slot, interval '30 minutes'))
          ORDER BY slot`,
};

/** When is there still something free at this provider, on a clinic day to come? */
export const freeSlots: Transaction = {
  name: 'free-slots',
  kind: 'read',
  async run(sql, keys) {
    const provider = keys.providerId();
    const day = clinicDay(provider, keys.below(upcomingWeeks));
    await sql.query(freeOfProviderAndDay, [provider, isoDate(day)]);
  },
};

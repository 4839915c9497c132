import { bookable } from '../../../seed/calendar.ts';
import type { Keys } from '../../../workload.ts';
import { slotInTheWay, slotOf } from '../../../workloads/healthcare/slot.ts';
import type { Write } from '../one-statement.ts';
import { changingNext, trail, write } from './changing-next.ts';

const context = `'patient', $1::bigint, 'appointment', appointment_id,
                 'date', appointment_date::text, 'time', appointment_time::text`;

const text = changingNext({
  // Whose appointment it is only the server knows: a provider's clinic day is a week's day
  // (seed/calendar.ts), counted from provider 0's.
  set: `appointment_date = $5::date
                         + CASE WHEN $8::boolean THEN (next.provider_id % 5)::integer ELSE 0 END,
               appointment_time = $6::time, duration_minutes = $7::integer,
               status = 'scheduled', checked_in_at = NULL`,
  inserts: [trail(`'patient:' || $1::bigint`, `'appointment moved'`, context)],
});

/** workloads/healthcare/reschedule.ts as one statement. */
export function rescheduleWrite(keys: Keys): Write {
  const patient = keys.movablePatientId();
  const taken = keys.conflicts();
  const { date, time } = taken ? slotInTheWay(keys, 0) : slotOf(keys);
  return write(text, patient, keys, [date, time, bookable.minutesASlot, taken]);
}

import type { Keys } from '../../../workload.ts';
import type { Write } from '../one-statement.ts';
import { changingNext, trail, write } from './changing-next.ts';

const context = `'patient', $1::bigint, 'appointment', appointment_id, 'provider', provider_id`;

const text = changingNext({
  set: `status = 'checked_in', checked_in_at = now()`,
  inserts: [trail(`'front-desk'`, `'patient checked in'`, context)],
});

/** workloads/healthcare/check-in.ts as one statement. */
export function checkInWrite(keys: Keys): Write {
  return write(text, keys.patientId(), keys);
}

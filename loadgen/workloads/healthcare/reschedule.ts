import { bookable } from '../../seed/calendar.ts';
import type { Transaction } from '../../workload.ts';
import { change, changing, nextAppointment } from './next-appointment.ts';
import { wishedSlot } from './slot.ts';
import { leaveTrail } from './trail.ts';

const move = changing(
  'reschedule',
  `appointment_date = $2, appointment_time = $3, duration_minutes = $4, status = 'scheduled',
                checked_in_at = NULL`,
);

/** A patient moves the next appointment, at the same provider; the new slot may be taken. */
export const reschedule: Transaction = {
  name: 'reschedule',
  kind: 'write',
  rejections: { '23P01': 'slot taken' },
  leaves: { appointment_changes: 1, audit_log: 1 },
  async run(sql, keys) {
    const patient = keys.movablePatientId();
    const { id: appointment, provider } = await nextAppointment(sql, patient);
    const { date, time } = wishedSlot(keys, provider);
    await change(sql, keys, move, [appointment, date, time, bookable.minutesASlot]);
    const context = { patient, appointment, date, time };
    await leaveTrail(sql, keys, `patient:${patient}`, 'appointment moved', context);
  },
};

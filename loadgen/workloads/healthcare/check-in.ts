import type { Transaction } from '../../workload.ts';
import { change, changing, nextAppointment } from './next-appointment.ts';
import { leaveTrail } from './trail.ts';

const arrive = changing('check_in', `status = 'checked_in', checked_in_at = now()`);

/** A patient arrives; arriving again is no mistake. */
export const checkIn: Transaction = {
  name: 'check-in',
  kind: 'write',
  leaves: { appointment_changes: 1, audit_log: 1 },
  async run(sql, keys) {
    const patient = keys.patientId();
    const { id: appointment, provider } = await nextAppointment(sql, patient);
    await change(sql, keys, arrive, [appointment]);
    const context = { patient, appointment, provider };
    await leaveTrail(sql, keys, 'front-desk', 'patient checked in', context);
  },
};

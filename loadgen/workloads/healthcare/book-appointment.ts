import { bookable } from '../../seed/calendar.ts';
import { facilityOf } from '../../seed/population.ts';
import type { Statement, Transaction } from '../../workload.ts';
import { wishedSlot } from './slot.ts';
import { leaveTrail } from './trail.ts';

const book: Statement = {
  name: 'book_appointment',
  text: `INSERT INTO appointments (patient_id, provider_id, facility_id, appointment_date,
             appointment_time, duration_minutes, appointment_type, chief_complaint, run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6, 'consultation', $7, $8, $9)`,
};

const complaints = ['Check-up', 'Follow-up', 'Back pain', 'Cough', 'Headache', 'Skin rash'];

/** A patient books a slot; somebody else may have had it first. */
export const bookAppointment: Transaction = {
  name: 'book-appointment',
  kind: 'write',
  rejections: { '23P01': 'slot taken' },
  leaves: { appointments: 1, audit_log: 1 },
  async run(sql, keys) {
    const patient = keys.patientId();
    const provider = keys.providerId();
    const { date, time } = wishedSlot(keys, provider);
    await sql.query(book, [
      patient,
      provider,
      facilityOf(provider),
      date,
      time,
      bookable.minutesASlot,
      keys.pick(complaints),
      keys.runId,
      keys.cycle,
    ]);
    const context = { patient, provider, date, time };
    await leaveTrail(sql, keys, `patient:${patient}`, 'appointment booked', context);
  },
};

import { unrepeated } from '../../keys.ts';
import { bookable, isoDate, isoTime } from '../../seed/calendar.ts';
import { facilityOf } from '../../seed/population.ts';
import type { Keys, Statement, Transaction } from '../../workload.ts';
import { leaveTrail } from './trail.ts';

const book: Statement = {
  name: 'book_appointment',
  text: `INSERT INTO appointments (patient_id, provider_id, facility_id, appointment_date,
             appointment_time, duration_minutes, appointment_type, chief_complaint, run_id, cycle)
         VALUES ($1, $2, $3, $4, $5, $6, 'consultation', $7, $8, $9)`,
};

const complaints = ['Check-up', 'Follow-up', 'Back pain', 'Cough', 'Headache', 'Skin rash'];

/** A patient books a free slot; somebody else may have had it first. */
export const bookAppointment: Transaction = {
  name: 'book-appointment',
  kind: 'write',
  rejections: { '23P01': 'slot taken' },
  leaves: { appointments: 1, audit_log: 1 },
  async run(sql, keys) {
    const patient = keys.patientId();
    const { provider, date, time } = slotOf(keys);
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

/**
 * One slot of `bookable` at one provider: 87 million at scale 1, so that even half an hour of 400
 * bookings a second takes less than a hundredth, and two repeats hardly meet.
 */
export function slotOf(keys: Keys) {
  const provider = keys.providerId();
  const chance = unrepeated(keys);
  const minute = bookable.firstMinute + chance.below(bookable.slotsADay) * bookable.minutesASlot;
  return {
    provider,
    date: isoDate(bookable.firstDay + chance.below(bookable.days)),
    time: isoTime(minute),
  };
}

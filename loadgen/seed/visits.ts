import { type Random, seededStreams } from '../../core/random.ts';
import { clinicDay, isoDate, isoTime, isoTimestamp, pastWeeks } from './calendar.ts';
import { dayPlans, openingMinute, slotMinutes, visitsADay } from './clinic.ts';
import { pickFrom, pickWeighted } from './picks.ts';
import { facilityOf, type Population, patientOf } from './population.ts';
import type { SeedTable } from './table.ts';

/** An appointment of the seed data, worked out from its id. */
export interface Visit {
  readonly patient: number;
  readonly provider: number;
  readonly day: number;
  readonly startMinute: number;
  readonly status: Status;
  /** For what hangs on the visit: type, complaint, vital signs. */
  readonly random: Random;
}

type Status = keyof typeof pastStatuses | keyof typeof upcomingStatuses;
const pastStatuses = { completed: 84, cancelled: 9, no_show: 7 };
const upcomingStatuses = { scheduled: 60, confirmed: 40 };

export function visitCount({ patients }: Population): number {
  return patients * 5;
}

/**
 * Ids up to four times the patients are history, a third of it of the tenth of the patients who are
 * chronically ill. The others are to come: one live visit for each patient, at their own provider.
 * A provider's visits fill one clinic day after the other, so that no two can overlap.
 */
export function visitsOf(seed: number, population: Population): (id: number) => Visit {
  const { patients, providers } = population;
  const past = patients * 4;
  const streams = seededStreams('visit', seed);
  const days = dayPlans(seed);
  return (id) => {
    const random = streams(id);
    const upcoming = id > past;
    const index = upcoming ? id - past - 1 : id - 1;
    const { provider, week: weekOf, turn } = placeOf(index, providers);
    const patient = upcoming
      ? patientOf(provider, weekOf * visitsADay + turn, population)
      : pastPatient(random, patients);
    const week = weekOf - (upcoming ? 0 : pastWeeks);
    const plan = days[(provider * 31 + (week + pastWeeks) * 17) % days.length];
    const slot = plan?.[turn] ?? 0;
    return {
      patient,
      provider,
      day: clinicDay(provider, week),
      startMinute: openingMinute + slot * slotMinutes,
      status: upcoming
        ? pickWeighted(random, upcomingStatuses)
        : pickWeighted(random, pastStatuses),
      random,
    };
  };
}

/**
 * Week by week, and in a week provider by provider: rows that are neighbours in the exclusion
 * constraint's index come together, else each row of a large population needs another page of it.
 */
function placeOf(index: number, providers: number) {
  const inWeek = index % (providers * visitsADay);
  return {
    week: Math.floor(index / (providers * visitsADay)),
    provider: 1 + Math.floor(inWeek / visitsADay),
    turn: inWeek % visitsADay,
  };
}

const types = { consultation: 40, follow_up: 34, physical_exam: 14, vaccination: 7, procedure: 5 };
const complaints = [
  'Cough and fever',
  'Back pain',
  'Medication review',
  'Headache',
  'Chest discomfort',
  'Blood pressure check',
  'Annual physical',
  'Skin rash',
  'Fatigue',
  'Knee pain',
];

export function appointments(seed: number, population: Population): SeedTable {
  const visitOf = visitsOf(seed, population);
  const row = (id: number) => {
    const { patient, provider, day, startMinute, status, random } = visitOf(id);
    return {
      appointment_id: id,
      patient_id: patient,
      provider_id: provider,
      facility_id: facilityOf(provider),
      appointment_date: isoDate(day),
      appointment_time: isoTime(startMinute),
      duration_minutes: pickFrom(random, [15, 20, slotMinutes, slotMinutes]),
      appointment_type: pickWeighted(random, types),
      status,
      chief_complaint: pickFrom(random, complaints),
      created_at: isoTimestamp(day - 1 - random.below(60), startMinute),
    };
  };
  return { name: 'appointments', rows: visitCount(population), row };
}

function pastPatient(random: Random, patients: number): number {
  const chronic = random.below(3) === 0;
  return chronic ? 10 * (1 + random.below(patients / 10)) : 1 + random.below(patients);
}

import type { Random } from '../../core/random.ts';
import { isoTimestamp } from './calendar.ts';
import { pickFrom } from './picks.ts';
import type { Pools } from './pools.ts';
import type { Population } from './population.ts';
import type { SeedTable } from './table.ts';
import { type Visit, visitCount, visitsOf } from './visits.ts';

/** Rows of sql/02-reference-data.sql; ids run from 1 to that number. */
export const diagnosisCount = 24;
export const medicationCount = 24;
export const dosages = ['1 once daily', '1 twice daily', '2 once daily', '1 at bedtime'] as const;
export const courseDays = [7, 14, 30, 30, 90] as const;

/** Nine of ten completed visits have their vital signs taken. */
export function vitalSigns(seed: number, population: Population): SeedTable {
  return ofCompletedVisits('vital_signs', seed, population, 0.9, (id, visit) => ({
    vital_id: id,
    patient_id: visit.patient,
    appointment_id: id,
    heart_rate: 55 + around(visit.random, 50),
    systolic: 100 + around(visit.random, 50),
    diastolic: 60 + around(visit.random, 30),
    respiratory_rate: 12 + visit.random.below(9),
    oxygen_saturation: 94 + visit.random.below(7),
    temperature_c: (36.2 + visit.random.below(18) / 10).toFixed(1),
    weight_kg: 45 + around(visit.random, 70),
    recorded_at: isoTimestamp(visit.day, visit.startMinute + 5),
  }));
}

export function medicalRecords(seed: number, pools: Pools, population: Population): SeedTable {
  return ofCompletedVisits('medical_records', seed, population, 0.6, (id, visit) => ({
    record_id: id,
    patient_id: visit.patient,
    provider_id: visit.provider,
    appointment_id: id,
    diagnosis_id: commonFirst(visit.random, diagnosisCount),
    notes: pickFrom(visit.random, pools.notes),
    recorded_at: isoTimestamp(visit.day, visit.startMinute + 25),
  }));
}

export function prescriptions(seed: number, population: Population): SeedTable {
  return ofCompletedVisits('prescriptions', seed, population, 0.4, (id, visit) => ({
    prescription_id: id,
    patient_id: visit.patient,
    provider_id: visit.provider,
    medication_id: commonFirst(visit.random, medicationCount),
    dosage: pickFrom(visit.random, dosages),
    days: pickFrom(visit.random, courseDays),
    refills: visit.random.below(4),
    prescribed_at: isoTimestamp(visit.day, visit.startMinute + 20),
  }));
}

/** At most one row a visit, with the visit's own number: for that share of the completed ones. */
function ofCompletedVisits(
  name: string,
  seed: number,
  population: Population,
  share: number,
  rowOf: (id: number, visit: Visit) => ReturnType<SeedTable['row']>,
): SeedTable {
  const visitOf = visitsOf(seed, population);
  const row = (id: number) => {
    const visit = visitOf(id);
    const has = visit.status === 'completed' && visit.random.next() < share;
    return has ? rowOf(id, visit) : undefined;
  };
  return { name, rows: visitCount(population), row };
}

/** 0 to `spread`, the middle most often. */
function around(random: Random, spread: number): number {
  return (random.below(spread) + random.below(spread)) >> 1;
}

/** 1 to `count`, the first ones most often. */
function commonFirst(random: Random, count: number): number {
  return 1 + Math.floor(random.next() ** 2 * count);
}

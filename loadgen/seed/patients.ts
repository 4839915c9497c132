import { type Random, seededStreams } from '../../core/random.ts';
import { isoDate, referenceDay } from './calendar.ts';
import { addressIn, mailOf, nameOf, phoneIn, registeredAt } from './identity.ts';
import { pickFrom, pickWeighted } from './picks.ts';
import type { Pools } from './pools.ts';
import { type Population, primaryProviderOf } from './population.ts';
import type { SeedTable } from './table.ts';

const bloodTypes = { 'O+': 37, 'A+': 36, 'B+': 9, 'O-': 7, 'A-': 6, 'AB+': 3, 'B-': 1, 'AB-': 1 };
const insurers = {
  'Blue Cross': 28,
  Medicare: 22,
  UnitedHealth: 16,
  Medicaid: 14,
  Aetna: 12,
  Cigna: 8,
};

/** The medical record number of a seeded patient: what a lookup asks for. */
export function recordNumberOf(patient: number): string {
  return `MRN${String(patient).padStart(9, '0')}`;
}

export function patients(seed: number, pools: Pools, population: Population): SeedTable {
  const streams = seededStreams('patient', seed);
  const row = (id: number) => {
    const random = streams(id);
    const { firstName, lastName, sex } = nameOf(random, pools);
    const place = pickFrom(random, pools.places);
    const domain = pickFrom(random, pools.mailDomains);
    return {
      patient_id: id,
      medical_record_number: recordNumberOf(id),
      first_name: firstName,
      last_name: lastName,
      sex,
      date_of_birth: isoDate(referenceDay - ageInDays(random)),
      blood_type: pickWeighted(random, bloodTypes),
      phone: phoneIn(random, place),
      email: random.below(8) === 0 ? null : mailOf(firstName, lastName, id, domain),
      ...addressIn(random, pools, place),
      ...insuranceOf(random),
      primary_provider_id: primaryProviderOf(id, population),
      created_at: registeredAt,
    };
  };
  return { name: 'patients', rows: population.patients, row };
}

/** Ages up to 95, older ones more often: patients are not a sample of the population. */
function ageInDays(random: Random): number {
  return Math.floor(95 * 365 * (1 - random.next() ** 1.6));
}

/** One in sixteen has none. */
function insuranceOf(random: Random) {
  if (random.below(16) === 0) return { insurance_provider: null, insurance_number: null };
  const insurer = pickWeighted(random, insurers);
  const number = 100_000_000 + random.below(900_000_000);
  return {
    insurance_provider: insurer,
    insurance_number: `${insurer.slice(0, 3).toUpperCase()}${number}`,
  };
}

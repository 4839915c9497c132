import { seededStreams } from '../../core/random.ts';
import { isoDate, referenceDay } from './calendar.ts';
import { addressIn, mailOf, nameOf, phoneIn, registeredAt } from './identity.ts';
import { pickFrom, pickWeighted } from './picks.ts';
import type { Pools } from './pools.ts';
import { facilityOf, type Population } from './population.ts';
import type { SeedTable } from './table.ts';

const facilityTypes = { clinic: 60, hospital: 20, urgent_care: 15, laboratory: 5 };
const specialties = {
  'Family Medicine': 30,
  'Internal Medicine': 22,
  Pediatrics: 12,
  Cardiology: 8,
  Orthopedics: 8,
  Dermatology: 6,
  Neurology: 5,
  Psychiatry: 5,
  Oncology: 4,
};

export function facilities(seed: number, pools: Pools, population: Population): SeedTable {
  const streams = seededStreams('facility', seed);
  const row = (id: number) => {
    const random = streams(id);
    const place = pickFrom(random, pools.places);
    // The first is a hospital: a lab with one facility still has beds.
    const type = id === 1 ? 'hospital' : pickWeighted(random, facilityTypes);
    return {
      facility_id: id,
      name: `${pickFrom(random, pools.facilityNames)} ${type.replace('_', ' ')}`,
      facility_type: type,
      ...addressIn(random, pools, place),
      phone: phoneIn(random, place),
      bed_count: type === 'hospital' ? 80 + random.below(500) : 0,
      created_at: registeredAt,
    };
  };
  return { name: 'medical_facilities', rows: population.facilities, row };
}

export function providers(seed: number, pools: Pools, population: Population): SeedTable {
  const streams = seededStreams('provider', seed);
  const row = (id: number) => {
    const random = streams(id);
    const { firstName, lastName } = nameOf(random, pools);
    return {
      provider_id: id,
      facility_id: facilityOf(id),
      license_number: `LIC${100_000 + id}`,
      first_name: firstName,
      last_name: lastName,
      specialty: pickWeighted(random, specialties),
      phone: phoneIn(random, pickFrom(random, pools.places)),
      email: mailOf(firstName, lastName, id, 'hospital.example'),
      hired_on: isoDate(referenceDay - 400 - random.below(9_000)),
      created_at: registeredAt,
    };
  };
  return { name: 'healthcare_providers', rows: population.providers, row };
}

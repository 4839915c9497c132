import { medicalRecords, prescriptions, vitalSigns } from './charts.ts';
import { patients } from './patients.ts';
import { poolsOf } from './pools.ts';
import { populationOf } from './population.ts';
import { facilities, providers } from './providers.ts';
import type { SeedTable } from './table.ts';
import { appointments } from './visits.ts';

/** All that is seeded, each table after those that it refers to. */
export function tablesOf(seed: number, scale: number): readonly SeedTable[] {
  const population = populationOf(scale);
  const pools = poolsOf(seed);
  return [
    facilities(seed, pools, population),
    providers(seed, pools, population),
    patients(seed, pools, population),
    appointments(seed, population),
    vitalSigns(seed, population),
    medicalRecords(seed, pools, population),
    prescriptions(seed, population),
  ];
}

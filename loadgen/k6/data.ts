import { rename, writeFile } from 'node:fs/promises';
import { seededStreams } from '../../core/random.ts';
import { isoDate, referenceDay } from '../seed/calendar.ts';
import { nameOf, phoneIn } from '../seed/identity.ts';
import { pickFrom } from '../seed/picks.ts';
import { poolsOf } from '../seed/pools.ts';
import type { Person } from '../workloads/healthcare/register-patient.ts';

/** About 75 bytes each: what k6 holds in memory once for all its VUs. */
const people = 2000;

const insurers = ['Blue Cross', 'Medicare', 'UnitedHealth', 'Medicaid', 'Aetna', 'Cigna', null];

/** Writes the JSON file of PGHB_DATA, whole or not at all: {seed, people}, by Faker from the seed. */
export async function writeData(path: string, seed: number): Promise<void> {
  const unfinished = `${path}.unfinished`;
  await writeFile(unfinished, JSON.stringify({ seed, people: peopleOf(seed) }));
  await rename(unfinished, path);
}

/** Those who come for the first time. */
export function peopleOf(seed: number): readonly Person[] {
  const pools = poolsOf(seed);
  const streams = seededStreams('newcomer', seed);
  return Array.from({ length: people }, (_, index) => {
    const random = streams(index);
    const { firstName, lastName, sex } = nameOf(random, pools);
    const birthday = isoDate(referenceDay - random.below(95 * 365));
    const phone = phoneIn(random, pickFrom(random, pools.places));
    return [firstName, lastName, sex, birthday, phone, pickFrom(random, insurers)];
  });
}

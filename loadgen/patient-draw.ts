import type { Random } from '../core/random.ts';
import type { Population } from './seed/population.ts';
import { ZipfRanks } from './zipf.ts';

/** Draws ids of seeded patients: all alike, or by Zipf's law when `skew` is greater than 0. */
export function patientDraw({ patients }: Population, skew: number): (random: Random) => number {
  if (skew === 0) return (random) => 1 + random.below(patients);
  const ranks = new ZipfRanks(patients, skew);
  return (random) => scattered(ranks.rank(random), patients);
}

/** Ranks to ids, one to one: those who come often are spread over providers and pages. */
function scattered(rank: number, count: number): number {
  // A prime larger than any population: coprime to all of them.
  return 1 + ((rank * 15_485_863) % count);
}

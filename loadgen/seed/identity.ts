import type { Random } from '../../core/random.ts';
import { isoTimestamp, referenceDay } from './calendar.ts';
import { pickFrom } from './picks.ts';
import type { Place, Pools } from './pools.ts';

/** When the people and places of the seed data were entered. */
export const registeredAt = isoTimestamp(referenceDay - 365, 0);

/** Common last names come far more often than the others. */
export function nameOf(random: Random, pools: Pools) {
  const sex = random.below(100) < 52 ? ('female' as const) : ('male' as const);
  const firstName = pickFrom(random, pools.firstNames[sex]);
  const lastName = pools.lastNames[Math.floor(random.next() ** 2 * pools.lastNames.length)] ?? '';
  return { sex, firstName, lastName };
}

export function addressIn(random: Random, pools: Pools, { city, state }: Place) {
  return {
    address_line: `${1 + random.below(9_900)} ${pickFrom(random, pools.streets)}`,
    city,
    state,
    postal_code: String(10_000 + random.below(89_999)),
  };
}

/** 555 numbers: nobody's. */
export function phoneIn(random: Random, { areaCode }: Place): string {
  return `+1-${areaCode}-555-${String(random.below(10_000)).padStart(4, '0')}`;
}

export function mailOf(firstName: string, lastName: string, id: number, domain: string): string {
  const name = `${firstName}.${lastName}`.toLowerCase().replace(/[^a-z.]/g, '');
  return `${name}${id}@${domain}`;
}

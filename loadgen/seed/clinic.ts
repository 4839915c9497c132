import { type Random, seededRandom } from '../../core/random.ts';
import { clinicDay, upcomingWeeks } from './calendar.ts';
import type { Population } from './population.ts';

export const visitsADay = 10;
const slotsADay = 16;
export const slotMinutes = 30;
export const openingMinute = 8 * 60;
// The first slots of every clinic day: mornings fill first.
const alwaysTaken = 4;
// The next weeks' visits are kept: only those of later weeks are moved.
const settledWeeks = upcomingWeeks / 2;

/** A slot that is taken, whatever the seed and whatever a run has done before. */
export function takenSlot(provider: number, random: Pick<Random, 'below'>) {
  return {
    day: clinicDay(provider, random.below(settledWeeks)),
    startMinute: openingMinute + random.below(alwaysTaken) * slotMinutes,
  };
}

/** Whose visit to come may be moved: that one, or another of the same provider's. */
export function movablePatient(patient: number, { providers }: Population): number {
  const settled = settledWeeks * visitsADay;
  const inPanel = Math.floor((patient - 1) / providers);
  return inPanel < settled ? patient + settled * providers : patient;
}

/** Which slots of a day are taken, in order: some days to vary between. */
export function dayPlans(seed: number): readonly (readonly number[])[] {
  const random = seededRandom('day plan', seed);
  return Array.from({ length: 64 }, () => {
    const slots = Array.from({ length: slotsADay }, (_, slot) => slot);
    while (slots.length > visitsADay)
      slots.splice(alwaysTaken + random.below(slots.length - alwaysTaken), 1);
    return slots;
  });
}

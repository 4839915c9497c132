import { unrepeated } from '../../keys.ts';
import { bookable, isoDate, isoTime } from '../../seed/calendar.ts';
import { takenSlot } from '../../seed/clinic.ts';
import type { Keys } from '../../workload.ts';

interface Slot {
  readonly date: string;
  readonly time: string;
}

/**
 * What somebody wants of this provider. The configured share of wishes is for a slot that the seed
 * data holds taken: made on purpose, so that the share of conflicts is the same all through a run
 * and in every repeat.
 */
export function wishedSlot(keys: Keys, provider: number): Slot {
  return keys.conflicts() ? slotInTheWay(keys, provider) : slotOf(keys);
}

/**
 * One slot of `bookable`: 87 million over all providers at scale 1, so that even half an hour of 400
 * bookings a second takes less than a hundredth, and two repeats hardly meet.
 */
export function slotOf(keys: Keys): Slot {
  const chance = unrepeated(keys);
  const minute = bookable.firstMinute + chance.below(bookable.slotsADay) * bookable.minutesASlot;
  return { date: isoDate(bookable.firstDay + chance.below(bookable.days)), time: isoTime(minute) };
}

export function slotInTheWay(keys: Keys, provider: number): Slot {
  const { day, startMinute } = takenSlot(provider, keys);
  return { date: isoDate(day), time: isoTime(startMinute) };
}

/** Days are whole numbers since 1970-01-01; minutes count from midnight. */
const msPerDay = 86_400_000;

function dayOf(isoDate: string): number {
  return Date.parse(`${isoDate}T00:00:00Z`) / msPerDay;
}

export function isoDate(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

export function isoTime(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
}

export function isoTimestamp(day: number, minutes: number): string {
  return `${isoDate(day)} ${isoTime(minutes)}+00`;
}

/**
 * The seed data's today, a Monday. Fixed, so that the same seed gives the same rows on any date.
 */
export const referenceDay = dayOf('2026-01-05');

/** A provider sees patients on one day a week: in weeks -40 to -1 as history, 0 to 9 to come. */
export const pastWeeks = 40;
export const upcomingWeeks = 10;

export function clinicDay(provider: number, week: number): number {
  return referenceDay + week * 7 + (provider % 5);
}

/** What the load books lies in years that the seed data leaves free. */
export const bookable = {
  firstDay: dayOf('2030-01-01'),
  days: dayOf('2080-01-01') - dayOf('2030-01-01'),
  firstMinute: 8 * 60,
  slotsADay: 48,
  minutesASlot: 15,
} as const;

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

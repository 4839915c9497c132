const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** The last second that was asked for: thousands of points fall into each. */
const last = { second: '', zone: '', ms: Number.NaN };

/**
 * Milliseconds since 1970 of a time as Go writes it, with its fraction, to a quarter of a
 * microsecond: as much as a number of this size can hold. null: it is no time.
 */
export function instantMs(text: string): number | null {
  const [, second, fraction = '', zone] = shape.exec(text) ?? [];
  if (second === undefined || zone === undefined) return null;
  if (second !== last.second || zone !== last.zone)
    Object.assign(last, { second, zone, ms: Date.parse(`${second}${zone}`) });
  return Number.isNaN(last.ms) ? null : last.ms + Number(`0${fraction}`) * 1000;
}

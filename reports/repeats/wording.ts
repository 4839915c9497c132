import { count, duration, share } from '../wording.ts';
import type { Distribution } from './distribution.ts';
import type { RunFigure } from './run-figure.ts';

/** A value in its unit; `–`: there is none. */
export function inUnit(unit: RunFigure['unit'], value: number | null): string {
  if (value === null) return '–';
  if (unit === 'ms') return duration(value);
  return unit === 'share' ? share(value, 1) : count(Math.round(value));
}

/** `3.9 s to 4.4 s`; the same twice is said once. */
export function rangeInUnit(unit: RunFigure['unit'], low: number | null, high: number | null) {
  const [from, to] = [inUnit(unit, low), inUnit(unit, high)];
  return from === to ? from : `${from} to ${to}`;
}

/** What can be said of the true median: an interval, or that it cannot be told. */
export function certainty(unit: RunFigure['unit'], { interval, count, missing }: Distribution) {
  if (interval) return rangeInUnit(unit, interval.low, interval.high);
  const without = missing > 0 ? `, ${missing} without` : '';
  return `n = ${count}${without}, cannot tell`;
}

import { type MedianInterval, medianInterval, quantile } from './order-statistics.ts';

/** What several runs say of one figure. */
export interface Distribution {
  /** Runs, those without the figure included. */
  readonly count: number;
  /** Of these: runs that do not have the figure, for a reason that their reports give. */
  readonly missing: number;
  /** Of the runs that have it; null: none has. */
  readonly median: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** Of the true median over all runs, whatever the missing ones would have been; null: cannot tell. */
  readonly interval: MedianInterval | null;
}

export function distributionOf(values: readonly (number | null)[]): Distribution {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const missing = values.length - known.length;
  return {
    count: values.length,
    missing,
    median: known.length === 0 ? null : quantile(known, 0.5),
    least: known[0] ?? null,
    most: known.at(-1) ?? null,
    interval: medianInterval(known, missing),
  };
}

/** How one distribution lies to another; null: at least one has no interval, or they overlap. */
export function isApart(one: Distribution, other: Distribution): 'lower' | 'higher' | null {
  if (one.interval === null || other.interval === null) return null;
  if (one.interval.high < other.interval.low) return 'lower';
  return one.interval.low > other.interval.high ? 'higher' : null;
}

import { medianInterval, quantile } from '../../../reports/repeats/order-statistics.ts';

export { quantile };

/** What a handful of paired values says, and how far to trust it. */
export interface Spread {
  readonly count: number;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  /** Holds the true median in at least 95 of 100 cases; null: too few values (below 6). */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** Throws when there is nothing to judge by. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const interval = medianInterval(sorted);
  return {
    count: sorted.length,
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
    interval: interval && { low: interval.low, high: interval.high },
  };
}

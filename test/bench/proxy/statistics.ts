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
  return {
    count: sorted.length,
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
    interval: medianInterval(sorted),
  };
}

/** Between the two nearest values, by their distance. `sorted` ascends. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new Error('no values');
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * By order alone, whatever the distribution: how many of n values lie below the true median follows
 * Binomial(n, 1/2), so that the k-th from either end miss it with twice P(fewer than k).
 */
function medianInterval(sorted: readonly number[]): Spread['interval'] {
  const n = sorted.length;
  let fewer = 0;
  let exactly = 0.5 ** n;
  let k = 0;
  while (2 * (fewer + exactly) <= 0.05) {
    fewer += exactly;
    exactly *= (n - k) / (k + 1);
    k++;
  }
  const low = sorted[k - 1];
  const high = sorted[n - k];
  return low === undefined || high === undefined ? null : { low, high };
}

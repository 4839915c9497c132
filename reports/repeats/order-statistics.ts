/** An interval that holds the true median, and how surely: 0.95 or a little more. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

const wantedConfidence = 0.95;
/** Above it a half to that power is no longer a number. */
const mostValues = 1000;

/** Between the two nearest values, by their distance. `sorted` ascends. Throws without a value. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new Error('no values');
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * By order alone, whatever the distribution: how many of n values lie below the true median follows
 * Binomial(n, 1/2), so that the k-th from either end miss it with twice P(fewer than k). Values that
 * are not known may be anything: they are counted at both ends. null: too few (below 6), or too many
 * unknown. `sorted` ascends.
 */
export function medianInterval(sorted: readonly number[], unknown = 0): MedianInterval | null {
  const n = sorted.length + unknown;
  if (n > mostValues) throw new Error(`an interval of ${n} values: ${mostValues} at most`);
  const { k, missed } = outermost(n);
  const low = sorted[k - 1 - unknown];
  const high = sorted[n - k];
  return low === undefined || high === undefined ? null : { low, high, confidence: 1 - missed };
}

/** The greatest k whose k-th values from both ends miss the median rarely enough; 0: none. */
function outermost(n: number): { readonly k: number; readonly missed: number } {
  let [k, missed, fewer, exactly] = [0, 0, 0, 0.5 ** n];
  while (2 * (fewer + exactly) <= 1 - wantedConfidence) {
    fewer += exactly;
    exactly *= (n - k) / (k + 1);
    k++;
    missed = 2 * fewer;
  }
  return { k, missed };
}

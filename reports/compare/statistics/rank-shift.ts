import { quantile } from '../../repeats/order-statistics.ts';
import type { Interval } from './interval.ts';

const wantedConfidence = 0.95;
/** More pairs than this have a normal distribution, for all that matters. */
const mostExact = 2_500;

/**
 * How much higher the second values are, by order alone: the median of all differences between a
 * value of either (Hodges and Lehmann), and the interval of the shifts that the rank-sum test (Mann,
 * Whitney) does not refute. A value that is not known (null) may be anything: its differences are
 * counted at both ends. null: too few (below 4 and 4), or too many unknown.
 */
export function rankShift(
  one: readonly (number | null)[],
  other: readonly (number | null)[],
): Interval | null {
  const [a, b] = [known(one), known(other)];
  const differences = b.flatMap((y) => a.map((x) => y - x)).sort((x, y) => x - y);
  const pairs = one.length * other.length;
  const unknown = pairs - differences.length;
  const k = outermost(one.length, other.length);
  const low = differences[k - 1 - unknown];
  const high = differences[pairs - k];
  if (low === undefined || high === undefined) return null;
  return { value: quantile(differences, 0.5), low, high };
}

function known(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}

/** The greatest k so that the k-th differences from both ends miss the true shift rarely enough; 0: none. */
function outermost(n: number, m: number): number {
  const pairs = n * m;
  if (pairs > mostExact)
    return Math.floor(pairs / 2 - 1.96 * Math.sqrt((pairs * (n + m + 1)) / 12));
  const ways = rankSums(n, m);
  const all = ways.reduce((sum, count) => sum + count, 0);
  let [k, fewer] = [0, 0];
  while (k < pairs / 2 && 2 * (fewer + (ways[k] ?? 0)) <= (1 - wantedConfidence) * all) {
    fewer += ways[k] ?? 0;
    k++;
  }
  return k;
}

/**
 * How many of the orders of n and m values have u pairs in which the second is lower, by u: the
 * coefficients of the Gaussian binomial, multiplied and divided by one factor after the other.
 */
function rankSums(n: number, m: number): Float64Array {
  const ways = new Float64Array(n * m + 1);
  ways[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let u = n * m; u >= m + i; u--) ways[u] = (ways[u] ?? 0) - (ways[u - m - i] ?? 0);
    for (let u = i; u <= n * m; u++) ways[u] = (ways[u] ?? 0) + (ways[u - i] ?? 0);
  }
  return ways;
}

import type { Random } from '../../../core/random.ts';
import { Blocks } from './blocks.ts';
import type { Interval } from './interval.ts';

/** Below it an interval is not one: found by simulation, see the test. */
export const leastWindows = 15;
/** A mean of values that hang together as closely as that is worth less than this many. */
const leastEffective = 2;

const draws = 999;
const confidence = 0.95;

/**
 * How much higher the mean of the second series is: an interval by the bootstrap-t over blocks of
 * consecutive windows, symmetric. It holds the true difference in 95 of 100 cases, also where windows
 * that follow each other are alike. null: too few windows, or alike to such a degree that they are.
 */
export function windowDifference(
  one: readonly number[],
  other: readonly number[],
  random: Random,
): Interval | null {
  if (Math.min(one.length, other.length) < leastWindows) return null;
  const [a, b] = [new Blocks(one), new Blocks(other)];
  if (Math.min(a.effective, b.effective) < leastEffective) return null;
  const value = b.mean - a.mean;
  const error = Math.hypot(a.standardError, b.standardError);
  const reach = error === 0 ? 0 : criticalValue(a, b, random) * error;
  return { value, low: value - reach, high: value + reach };
}

/** How many standard errors chance puts a difference off, at most, in 95 of 100 draws. */
function criticalValue(a: Blocks, b: Blocks, random: Random): number {
  const drawn = Float64Array.from({ length: draws }, () => {
    const [x, y] = [a.resample(random), b.resample(random)];
    const off = Math.abs(y.off - x.off);
    return off === 0 ? 0 : off / Math.hypot(x.standardError, y.standardError);
  }).sort();
  return drawn[Math.ceil(confidence * (draws + 1)) - 1] ?? Number.POSITIVE_INFINITY;
}

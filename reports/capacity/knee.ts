import { quantile } from '../repeats/order-statistics.ts';

export interface LatencyPoint {
  /** Operations per second. */
  readonly rate: number;
  readonly ms: number;
}

/** Where latency begins to rise faster than the rate does. */
export interface Knee {
  readonly rate: number;
  readonly ms: number;
  /** The rates that were measured next to it: it lies between them. */
  readonly from: number;
  readonly to: number;
  /** How far the curve hangs below its chord there, 0 to 1: a straight line has 0. */
  readonly strength: number;
}

export type KneeFound =
  | ({ readonly kind: 'knee' } & Knee)
  | { readonly kind: 'none'; readonly reason: string };

const fewestRates = 5;
/** What chance makes of a straight line stays below it. */
const leastStrength = 0.25;

/**
 * Kneedle (Satopää et al. 2011) for a convex rising curve: both axes scaled to 0…1, the knee is the
 * point furthest below the chord from the first to the last. Several trials of a rate are their
 * median. It follows from the span that was measured: give points only up to where the system still
 * kept up.
 */
export function kneeOf(points: readonly LatencyPoint[]): KneeFound {
  const curve = medians(points);
  const [first, last] = [curve[0], curve.at(-1)];
  if (curve.length < fewestRates || !first || !last) {
    return none(`it takes ${fewestRates} rates that were kept up with, there are ${curve.length}`);
  }
  if (last.ms <= first.ms) return none('latency does not rise with the rate');
  const below = curve.map(({ rate, ms }) => {
    const x = (rate - first.rate) / (last.rate - first.rate);
    return x - (ms - first.ms) / (last.ms - first.ms);
  });
  const strength = Math.max(...below);
  const at = below.indexOf(strength);
  const [point, before, after] = [curve[at], curve[at - 1], curve[at + 1]];
  if (!point || !before || !after || strength < leastStrength) {
    return none('latency rises evenly with the rate');
  }
  return { kind: 'knee', ...point, from: before.rate, to: after.rate, strength };
}

function none(reason: string): KneeFound {
  return { kind: 'none', reason };
}

function medians(points: readonly LatencyPoint[]): readonly LatencyPoint[] {
  const rates = [...new Set(points.map(({ rate }) => rate))].sort((a, b) => a - b);
  return rates.map((rate) => {
    const own = points.filter((point) => point.rate === rate).map(({ ms }) => ms);
    return {
      rate,
      ms: quantile(
        own.sort((a, b) => a - b),
        0.5,
      ),
    };
  });
}

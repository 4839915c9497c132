import { type Matrix, quadratic } from './least-squares.ts';
import type { ScalingPoint } from './scaling-point.ts';
import { tQuantile } from './student.ts';
import { bounded, gradient, logModel, type Parameters, settle, squaresOf } from './usl-model.ts';

/** A value and its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The universal scalability law (Gunther): X(N) = λN / (1 + σ(N − 1) + κN(N − 1)). */
export interface UslFit {
  readonly points: number;
  /** Operations per second of one at a time. */
  readonly lambda: Estimate;
  /** The part that has to be done one after the other. */
  readonly sigma: Estimate;
  /** The price of each having to agree with each. */
  readonly kappa: Estimate;
  /** Of the points around the curve: the standard deviation, as a share of the throughput. */
  readonly scatter: number;
  /** The span that was measured; beyond it the curve is a guess, and none is given. */
  readonly measured: { readonly from: number; readonly to: number };
  /** Where throughput is highest; null: not within what was measured. */
  readonly peak: ScalingPoint | null;
  /** Within what was measured, with the interval of the mean. */
  readonly curve: readonly (ScalingPoint & { readonly low: number; readonly high: number })[];
}

export type UslFound =
  | ({ readonly kind: 'fit' } & UslFit)
  | { readonly kind: 'none'; readonly reason: string };

const fewestPoints = 6;
const leastSpan = 3;
const curvePoints = 60;

/**
 * Fits by least squares of the logarithms of throughput, so that a point counts by how many per cent
 * it is off: Gauss–Newton, and its covariance for the intervals (t, n − 3 degrees of freedom).
 */
export function fitUsl(points: readonly ScalingPoint[]): UslFound {
  const usable = points.filter(({ concurrency: n, throughput: x }) => n > 0 && x > 0);
  const all = usable.map(({ concurrency }) => concurrency);
  const measured = { from: Math.min(...all), to: Math.max(...all) };
  if (usable.length < fewestPoints)
    return none(`it takes ${fewestPoints} points, there are ${usable.length}`);
  if (measured.to / measured.from < leastSpan)
    return none(`concurrency was only varied ${(measured.to / measured.from).toFixed(1)}-fold`);
  const free = settle(usable, [0, 1, 2]);
  if (free === null) return none('the points do not determine a curve');
  const { parameters } = bounded(usable, free);
  const scatter = Math.sqrt(squaresOf(usable, free.parameters) / (usable.length - 3));
  const covariance = free.inverse.map((row) => row.map((value) => value * scatter ** 2));
  const t = tQuantile(0.975, usable.length - 3);
  const margin = (i: 0 | 1 | 2) => t * Math.sqrt(covariance[i]?.[i] ?? 0);
  const [log, sigma, kappa] = free.parameters;
  return {
    kind: 'fit',
    points: usable.length,
    lambda: {
      value: Math.exp(parameters[0]),
      low: Math.exp(log - margin(0)),
      high: Math.exp(log + margin(0)),
    },
    sigma: notNegative(parameters[1], sigma, margin(1)),
    kappa: notNegative(parameters[2], kappa, margin(2)),
    ...{ scatter, measured, peak: peakOf(parameters, measured) },
    curve: curveOf(parameters, covariance, t, measured),
  };
}

function none(reason: string): UslFound {
  return { kind: 'none', reason };
}

function notNegative(value: number, centre: number, margin: number): Estimate {
  return { value, low: Math.max(0, centre - margin), high: Math.max(0, centre + margin) };
}

function peakOf([log, sigma, kappa]: Parameters, { from, to }: UslFit['measured']) {
  const concurrency = Math.sqrt(Math.max(0, 1 - sigma) / kappa);
  if (!(concurrency >= from && concurrency <= to)) return null;
  return { concurrency, throughput: Math.exp(logModel([log, sigma, kappa], concurrency)) };
}

function curveOf(
  parameters: Parameters,
  covariance: Matrix,
  t: number,
  { from, to }: UslFit['measured'],
): UslFit['curve'] {
  return Array.from({ length: curvePoints }, (_, i) => {
    const concurrency = from * (to / from) ** (i / (curvePoints - 1));
    const log = logModel(parameters, concurrency);
    const slope = gradient(parameters, concurrency, [0, 1, 2]);
    const margin = t * Math.sqrt(Math.max(0, quadratic(covariance, slope)));
    const [low, high] = [Math.exp(log - margin), Math.exp(log + margin)];
    return { concurrency, throughput: Math.exp(log), low, high };
  });
}

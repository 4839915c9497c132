import { inverse, type Matrix, normalEquations, quadratic, times } from './least-squares.ts';
import { tQuantile } from './student.ts';

/** What was measured at one load. */
export interface ScalingPoint {
  /** Operations in flight, in the mean. */
  readonly concurrency: number;
  /** Operations per second. */
  readonly throughput: number;
}

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
/** log λ, σ, κ. */
type Parameters = readonly [number, number, number];

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

interface Settled {
  readonly parameters: Parameters;
  /** Of J'J, over the free parameters. */
  readonly inverse: Matrix;
}

const mostSteps = 100;

/** Gauss–Newton with halved steps; the parameters that are not `free` stay 0. null: it does not settle. */
function settle(points: readonly ScalingPoint[], free: readonly number[]): Settled | null {
  let parameters = firstGuess(points);
  for (let step = 0; step < mostSteps; step++) {
    const jacobian = points.map((point) => gradient(parameters, point.concurrency, free));
    const { squares, products } = normalEquations(jacobian, residualsOf(points, parameters));
    const inverted = inverse(squares);
    if (inverted === null) return null;
    const next = improved(points, parameters, times(inverted, products), free);
    if (next === null) return { parameters, inverse: inverted };
    parameters = next;
  }
  return null;
}

/** A share of the step that makes it better; null: nothing does, so that this is the best. */
function improved(
  points: readonly ScalingPoint[],
  from: Parameters,
  step: readonly number[],
  free: readonly number[],
): Parameters | null {
  const before = squaresOf(points, from);
  for (let share = 1; share > 1e-6; share /= 2) {
    const moved = [...from] as [number, number, number];
    for (const [at, parameter] of free.entries())
      moved[parameter] = (from[parameter] ?? 0) + share * (step[at] ?? 0);
    if (before - squaresOf(points, moved) > 1e-12 * (before + 1e-12)) return moved;
  }
  return null;
}

/** Neither costs less than nothing: what comes out negative is 0, and the rest is fitted again. */
function bounded(
  points: readonly ScalingPoint[],
  free: Settled,
): { readonly parameters: Parameters } {
  const candidates = [free, settle(points, [0, 1]), settle(points, [0, 2]), settle(points, [0])];
  const allowed = candidates.flatMap((one) =>
    one !== null && one.parameters[1] >= 0 && one.parameters[2] >= 0 ? [one] : [],
  );
  const by = (one: Settled) => squaresOf(points, one.parameters);
  return allowed.reduce((best, one) => (by(one) < by(best) ? one : best), allowed[0] ?? free);
}

function firstGuess(points: readonly ScalingPoint[]): Parameters {
  const each = points.map(({ concurrency, throughput }) => throughput / Math.max(1, concurrency));
  return [Math.log(Math.max(...each)), 0, 0];
}

function residualsOf(points: readonly ScalingPoint[], parameters: Parameters): readonly number[] {
  return points.map(
    (point) => Math.log(point.throughput) - logModel(parameters, point.concurrency),
  );
}

/** Infinite where the curve has no value. */
function squaresOf(points: readonly ScalingPoint[], parameters: Parameters): number {
  const sum = residualsOf(points, parameters).reduce((all, one) => all + one * one, 0);
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum;
}

function logModel([log, sigma, kappa]: Parameters, n: number): number {
  return log + Math.log(n) - Math.log(1 + sigma * (n - 1) + kappa * n * (n - 1));
}

function gradient([, sigma, kappa]: Parameters, n: number, free: readonly number[]) {
  const below = 1 + sigma * (n - 1) + kappa * n * (n - 1);
  const all = [1, -(n - 1) / below, (-n * (n - 1)) / below];
  return free.map((parameter) => all[parameter] ?? 0);
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

import { inverse, type Matrix, normalEquations, times } from './least-squares.ts';
import type { ScalingPoint } from './scaling-point.ts';

/** log λ, σ, κ. */
export type Parameters = readonly [number, number, number];

export interface Settled {
  readonly parameters: Parameters;
  /** Of J'J, over the free parameters. */
  readonly inverse: Matrix;
}

const mostSteps = 100;

/** Gauss–Newton with halved steps; the parameters that are not `free` stay 0. null: it does not settle. */
export function settle(points: readonly ScalingPoint[], free: readonly number[]): Settled | null {
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
export function bounded(
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
export function squaresOf(points: readonly ScalingPoint[], parameters: Parameters): number {
  const sum = residualsOf(points, parameters).reduce((all, one) => all + one * one, 0);
  return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum;
}

export function logModel([log, sigma, kappa]: Parameters, n: number): number {
  return log + Math.log(n) - Math.log(1 + sigma * (n - 1) + kappa * n * (n - 1));
}

export function gradient([, sigma, kappa]: Parameters, n: number, free: readonly number[]) {
  const below = 1 + sigma * (n - 1) + kappa * n * (n - 1);
  const all = [1, -(n - 1) / below, (-n * (n - 1)) / below];
  return free.map((parameter) => all[parameter] ?? 0);
}

import { type LoadShape, shapeOf } from './load-shape.ts';
import type { LoadSpec } from './scenario.ts';

/** A stretch of time in which the rate goes straight from one value to another. */
export interface Stretch {
  readonly forMs: number;
  /** Operations per second. */
  readonly fromRate: number;
  readonly toRate: number;
}

export type Rated = Pick<LoadSpec, 'arrival' | 'rate'> &
  Partial<Pick<LoadSpec, 'warmupMs'>> &
  Partial<Pick<LoadShape, 'stages' | 'burst'>>;

/** The rate from the first operation on, without an end. The warm-up is at `rate`. */
export function* stretchesOf(load: Rated): Generator<Stretch> {
  if (!isEven(load)) yield level(load.warmupMs ?? 0, load.rate);
  yield* measuredStretches(load);
}

/** Operations due in the first `lastedMs` of the measured load, in the mean of its chance. */
export function plannedOperations(load: Rated, lastedMs: number): number {
  let leftMs = lastedMs;
  let count = 0;
  for (const stretch of measuredStretches(load)) {
    const ms = Math.min(leftMs, stretch.forMs);
    count += countWithin(stretch, ms);
    leftMs -= ms;
    if (leftMs <= 0) break;
  }
  return count;
}

/** Operations in the first `ms` of a stretch. */
export function countWithin({ forMs, fromRate, toRate }: Stretch, ms: number): number {
  // A level one may be endless.
  if (fromRate === toRate) return fromRate === 0 ? 0 : (fromRate * ms) / 1000;
  const rateThen = fromRate + ((toRate - fromRate) * ms) / forMs;
  return ((fromRate + rateThen) / 2) * (ms / 1000);
}

/** When a stretch has seen `count` operations: the inverse of countWithin. */
export function timeWithin({ forMs, fromRate, toRate }: Stretch, count: number): number {
  if (count === 0) return 0;
  if (fromRate === toRate) return (count / fromRate) * 1000;
  const bend = (2 * count * (toRate - fromRate)) / (forMs / 1000);
  // A falling rate's root may be a hair below zero where the stretch ends.
  return (2 * count * 1000) / (fromRate + Math.sqrt(Math.max(0, fromRate ** 2 + bend)));
}

function* measuredStretches(load: Rated): Generator<Stretch> {
  const { stages, burst } = shapeOf(load);
  if (load.arrival === 'burst') {
    for (;;) {
      yield level(burst.forMs, load.rate * burst.factor);
      yield level(burst.everyMs - burst.forMs, load.rate);
    }
  }
  let fromRate = load.rate;
  for (const { forMs, rate } of stages) {
    if (forMs > 0) yield { forMs, fromRate, toRate: rate };
    fromRate = rate;
  }
  yield level(Number.POSITIVE_INFINITY, fromRate);
}

function isEven(load: Rated): boolean {
  return load.arrival !== 'burst' && shapeOf(load).stages.length === 0;
}

function level(forMs: number, rate: number): Stretch {
  return { forMs, fromRate: rate, toRate: rate };
}

import type { LoadSpec } from '../core/scenario.ts';
import type { Random } from './random.ts';

/** When each operation should start, in order. Reads no clock; the same seed gives the same times. */
export interface Schedule {
  /** The operation that is next: its cycle. */
  readonly index: number;
  /** Its intended start, milliseconds since the run began. */
  readonly atMs: number;
  advance(): void;
}

export interface Arrival extends Pick<LoadSpec, 'arrival' | 'rate'> {
  readonly startAtMs: number;
}

/** An open-loop schedule from cycle 0: a fixed period, or exponential gaps drawn at random. */
export function scheduleOf({ arrival, rate, startAtMs }: Arrival, random: Random): Schedule {
  const periodMs = 1000 / rate;
  return arrival === 'poisson'
    ? new PoissonSchedule(startAtMs, periodMs, random)
    : new ConstantSchedule(startAtMs, periodMs);
}

class ConstantSchedule implements Schedule {
  readonly #startAtMs: number;
  readonly #periodMs: number;
  index = 0;

  constructor(startAtMs: number, periodMs: number) {
    this.#startAtMs = startAtMs;
    this.#periodMs = periodMs;
  }

  // Multiplied, not summed: a sum of rounded periods would drift over a long run.
  get atMs(): number {
    return this.#startAtMs + this.index * this.#periodMs;
  }

  advance(): void {
    this.index += 1;
  }
}

class PoissonSchedule implements Schedule {
  readonly #meanMs: number;
  readonly #random: Random;
  index = 0;
  atMs: number;

  constructor(startAtMs: number, meanMs: number, random: Random) {
    this.#meanMs = meanMs;
    this.#random = random;
    this.atMs = startAtMs;
  }

  advance(): void {
    this.index += 1;
    // 1 - u is in (0, 1]: its logarithm is finite.
    this.atMs -= Math.log(1 - this.#random.next()) * this.#meanMs;
  }
}

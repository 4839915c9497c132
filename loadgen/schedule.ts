import type { Random } from '../core/random.ts';
import { countWithin, type Rated, type Stretch, stretchesOf, timeWithin } from '../core/rate.ts';
import type { Share } from './plan.ts';

/** When each operation should start, in order. Reads no clock; the same seed gives the same times. */
export interface Schedule {
  /** The operation that is next: its cycle. */
  readonly index: number;
  /** Its intended start, milliseconds since the run began. */
  readonly atMs: number;
  /** Operations before it that are of this schedule. */
  readonly passed: number;
  advance(): void;
}

export type Arrival = Rated & { readonly startAtMs: number };

/** An open-loop schedule from cycle 0: even distances, or exponential ones drawn at random. */
export function scheduleOf(arrival: Arrival, random: Random): Schedule {
  return new RatedSchedule(arrival, arrival.arrival === 'poisson' ? random : null);
}

/** Every `count`-th operation of a schedule, from number `index` on: the share of one process. */
export function shareOf(schedule: Schedule, { index, count }: Share): Schedule {
  return count === 1 ? schedule : new SharedSchedule(schedule, index, count);
}

/** The operations of a schedule for whose cycle it holds; none in a million: never again. */
export function pickedFrom(schedule: Schedule, holds: (cycle: number) => boolean): Schedule {
  return new PickedSchedule(schedule, holds);
}

/**
 * The n-th operation is due when the rates so far add up to n; by chance, to a sum of n exponential
 * draws, which makes a Poisson process of whatever rate.
 */
class RatedSchedule implements Schedule {
  readonly #random: Random | null;
  readonly #stretches: Iterator<Stretch>;
  #stretch: Stretch;
  #fromMs: number;
  #fromSum = 0;
  #toSum: number;
  #sum = 0;
  index = 0;
  atMs: number;

  constructor(arrival: Arrival, random: Random | null) {
    this.#random = random;
    this.#stretches = stretchesOf(arrival);
    this.#fromMs = arrival.startAtMs;
    this.#stretch = this.#next();
    this.#toSum = countWithin(this.#stretch, this.#stretch.forMs);
    this.atMs = this.#timeOf(0);
  }

  get passed(): number {
    return this.index;
  }

  advance(): void {
    this.index += 1;
    // 1 - u is in (0, 1]: its logarithm is finite.
    this.#sum = this.#random ? this.#sum - Math.log(1 - this.#random.next()) : this.index;
    this.atMs = this.#timeOf(this.#sum);
  }

  #timeOf(sum: number): number {
    while (sum >= this.#toSum && Number.isFinite(this.#stretch.forMs)) {
      this.#fromMs += this.#stretch.forMs;
      this.#fromSum = this.#toSum;
      this.#stretch = this.#next();
      this.#toSum += countWithin(this.#stretch, this.#stretch.forMs);
    }
    // A rate of 0 for good: never.
    if (this.#stretch.toRate === 0 && this.#stretch.fromRate === 0) return Number.POSITIVE_INFINITY;
    return this.#fromMs + timeWithin(this.#stretch, sum - this.#fromSum);
  }

  #next(): Stretch {
    const { value, done } = this.#stretches.next();
    if (done) throw new Error('a schedule without an end has ended');
    return value;
  }
}

class SharedSchedule implements Schedule {
  readonly #whole: Schedule;
  readonly #step: number;
  passed = 0;

  constructor(whole: Schedule, index: number, step: number) {
    this.#whole = whole;
    this.#step = step;
    this.#skip(index);
  }

  get index(): number {
    return this.#whole.index;
  }

  get atMs(): number {
    return this.#whole.atMs;
  }

  advance(): void {
    this.passed += 1;
    this.#skip(this.#step);
  }

  #skip(count: number): void {
    for (let i = 0; i < count; i++) this.#whole.advance();
  }
}

const mostSkipped = 1_000_000;

class PickedSchedule implements Schedule {
  readonly #whole: Schedule;
  readonly #holds: (cycle: number) => boolean;
  #never = false;
  passed = 0;

  constructor(whole: Schedule, holds: (cycle: number) => boolean) {
    this.#whole = whole;
    this.#holds = holds;
    this.#find();
  }

  get index(): number {
    return this.#whole.index;
  }

  get atMs(): number {
    return this.#never ? Number.POSITIVE_INFINITY : this.#whole.atMs;
  }

  advance(): void {
    this.passed += 1;
    this.#whole.advance();
    this.#find();
  }

  #find(): void {
    for (let skipped = 0; !this.#holds(this.#whole.index); skipped += 1) {
      this.#never = skipped === mostSkipped;
      if (this.#never) return;
      this.#whole.advance();
    }
  }
}

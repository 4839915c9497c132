import { type Clock, type WallZero, wallZeroOf } from '../../core/clock.ts';

/** Somebody has set the clock, or it was slewed beyond what a run can tell. */
const stepMs = 5;

/** Places times of the wall clock on the run's clock; sampled again and again, for either may drift. */
export class Wall {
  readonly #clock: Clock;
  readonly #firstZeroMs: number;
  #now: WallZero;
  #farthestMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = wallZeroOf(clock);
    this.#firstZeroMs = this.#now.zeroMs;
  }

  /** Looks again. A look that was interrupted tells less than the one before. */
  sample(): void {
    const look = wallZeroOf(this.#clock);
    if (look.uncertaintyMs > 2 * this.#now.uncertaintyMs + 0.05) return;
    this.#now = look;
    const movedMs = Math.abs(look.zeroMs - this.#firstZeroMs);
    this.#farthestMs = Math.max(this.#farthestMs, movedMs);
  }

  toRunMs(wallMs: number): number {
    return wallMs - this.#now.zeroMs;
  }

  /** How far the two clocks came apart, when that is worth saying; else null. */
  get steppedMs(): number | null {
    return this.#farthestMs >= stepMs ? this.#farthestMs : null;
  }
}

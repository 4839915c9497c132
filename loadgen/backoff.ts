import type { Random } from '../core/random.ts';

const firstMs = 20;
const longestMs = 500;

/** How long to stay away after each failure in a row: doubling, with jitter, so that clients spread. */
export class Backoff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** 0 when there is nothing to wait for, else between half of the step and all of it. */
  get waitMs(): number {
    if (this.#failures === 0) return 0;
    const stepMs = Math.min(longestMs, firstMs * 2 ** (this.#failures - 1));
    return (stepMs * (1 + this.#random.next())) / 2;
  }

  failed(): void {
    // Beyond 10 the step no longer grows, and 2 ** failures must not overflow.
    this.#failures = Math.min(this.#failures + 1, 10);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}

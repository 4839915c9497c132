import type { Random } from '../core/random.ts';

/**
 * Ranks from 0 to `count` - 1, rank r in proportion to 1 / (r + 1) ** exponent: exactly, in constant
 * time and memory, by rejection-inversion (Hörmann and Derflinger, 1996). One draw is enough nearly
 * always. The exponent is greater than 0.
 */
export class ZipfRanks {
  readonly #count: number;
  readonly #exponent: number;
  readonly #first: number;
  readonly #last: number;
  readonly #surelyWithin: number;

  constructor(count: number, exponent: number) {
    this.#count = count;
    this.#exponent = exponent;
    this.#first = this.#area(1.5) - 1;
    this.#last = this.#area(count + 0.5);
    this.#surelyWithin = 2 - this.#placeOf(this.#area(2.5) - this.#height(2));
  }

  rank(random: Random): number {
    for (;;) {
      const area = this.#last + random.next() * (this.#first - this.#last);
      const place = this.#placeOf(area);
      const near = Math.min(Math.max(Math.round(place), 1), this.#count);
      if (near - place <= this.#surelyWithin) return near - 1;
      if (area >= this.#area(near + 0.5) - this.#height(near)) return near - 1;
    }
  }

  /** The density that lies over the weights. */
  #height(place: number): number {
    return Math.exp(-this.#exponent * Math.log(place));
  }

  /** Its integral, also where the exponent is 1. */
  #area(place: number): number {
    const log = Math.log(place);
    return log * ratio(Math.expm1, (1 - this.#exponent) * log);
  }

  /** The inverse of the integral. */
  #placeOf(area: number): number {
    const bounded = Math.max(-1, area * (1 - this.#exponent));
    return Math.exp(area * ratio(Math.log1p, bounded));
  }
}

/** f(x) / x, which tends to 1 as x does to 0. */
function ratio(f: (x: number) => number, x: number): number {
  return Math.abs(x) > 1e-8 ? f(x) / x : 1;
}

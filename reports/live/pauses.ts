import type { Gap } from '../../core/history.ts';
import type { Timeline } from '../page/plots/run-time.ts';

/** What a page that goes on calls a pause; the report measures it against what was before. */
const leastMs = 1_000;
const mostPauses = 100;

/** When no write was acknowledged, and when the last one was. */
export class Pauses {
  #pauses: Gap[] = [];
  #lastWriteAtMs: number | null = null;
  #longestMs = 0;

  write(atMs: number): void {
    const last = this.#lastWriteAtMs;
    if (last !== null && atMs - last > leastMs) this.#put({ fromMs: last, toMs: atMs });
    this.#lastWriteAtMs = Math.max(last ?? atMs, atMs);
  }

  /** As the load has it, to the millisecond. */
  gap(gap: Gap): void {
    this.#longestMs = Math.max(this.#longestMs, lengthOf(gap));
    if (lengthOf(gap) > leastMs) this.#put(gap);
  }

  get longestMs(): number {
    return Math.max(this.#longestMs, ...this.#pauses.map(lengthOf));
  }

  #put({ fromMs, toMs }: Gap): void {
    const overlaps = (one: Gap) => one.fromMs < toMs && fromMs < one.toMs;
    // Heard of first by its progress, four times a second, and then exactly.
    this.#pauses = this.#pauses.filter((one) => !overlaps(one));
    this.#pauses = [...this.#pauses, { fromMs, toMs }].slice(-mostPauses);
  }

  /** For how long nothing has been acknowledged now; null: it is no pause. */
  nowMs(atMs: number): number | null {
    const sinceMs = this.#lastWriteAtMs;
    return sinceMs === null || atMs - sinceMs <= leastMs ? null : atMs - sinceMs;
  }

  /** `atMs` null: nothing goes on any more. */
  outages(atMs: number | null): Timeline['outages'] {
    const open =
      atMs !== null && this.nowMs(atMs) !== null && this.#lastWriteAtMs !== null
        ? [{ fromMs: this.#lastWriteAtMs, toMs: atMs }]
        : [];
    return [...this.#pauses, ...open].map(({ fromMs, toMs }) => ({
      phases: {
        lastAcknowledged: { atMs: fromMs, source: 'load' },
        firstAcknowledged: { atMs: toMs, source: 'load' },
      },
    }));
  }
}

function lengthOf({ fromMs, toMs }: Gap): number {
  return toMs - fromMs;
}

import type { Gauge } from '../recorder-window.ts';

interface Moment {
  readonly atMs: number;
  readonly count: number;
}

/**
 * What k6 was to begin, by what it told: what it began, and what it had nobody for. It begins at once
 * or not at all, so that nothing ever waits.
 */
export class Offered implements Gauge {
  /** Moments that no window has asked for yet: those of about the last second. */
  #later: Moment[] = [];
  #before = 0;
  #begun = 0;
  /** k6's users, as it said last. Each has connections of its own: one, as scripts should have it. */
  open = 0;

  begin(atMs: number): void {
    this.#begun += 1;
    this.#later.push({ atMs, count: 1 });
  }

  drop(atMs: number, count: number): void {
    this.#later.push({ atMs, count });
  }

  get begun(): number {
    return this.#begun;
  }

  offeredBefore(atMs: number): number {
    const still: Moment[] = [];
    for (const one of this.#later) {
      if (one.atMs < atMs) this.#before += one.count;
      else still.push(one);
    }
    this.#later = still;
    return this.#before;
  }

  waitingAt(): number {
    return 0;
  }
}

import type { LoadProgress } from '../loadgen/plan.ts';

/** Without an acknowledged write for so long it is an outage, and no word of the load that came late. */
export const silenceMs = 1000;

/** The load's last word: what the runner decides by while it goes on. */
export class Heard {
  #last: LoadProgress | null = null;
  #resumedAtMs: number | null = null;

  hear(progress: LoadProgress): void {
    const [before, now] = [this.lastWrite, progress.lastWrite];
    if (before && now && now.atMs - before.atMs >= silenceMs) this.#resumedAtMs = now.atMs;
    this.#last = progress;
  }

  /** When the last outage of writes was over; null: there was none. */
  get resumedAtMs(): number | null {
    return this.#resumedAtMs;
  }

  get progress(): LoadProgress | null {
    return this.#last;
  }

  get lastWrite(): LoadProgress['lastWrite'] {
    return this.#last?.lastWrite ?? null;
  }
}

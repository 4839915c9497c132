import type { LoadProgress } from '../loadgen/plan.ts';

/** The load's last word: what the runner decides by while it goes on. */
export class Heard {
  #last: LoadProgress | null = null;

  hear(progress: LoadProgress): void {
    this.#last = progress;
  }

  get progress(): LoadProgress | null {
    return this.#last;
  }

  get lastWrite(): LoadProgress['lastWrite'] {
    return this.#last?.lastWrite ?? null;
  }
}

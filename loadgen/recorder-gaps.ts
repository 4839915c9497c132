import type { Gap } from '../core/history.ts';

const notableMs = 20;
const mostPerWindow = 50;

/** The gaps between consecutive acknowledgements of one kind, a window at a time. */
export class GapTracker {
  #lastMs: number | null = null;
  #longest: Gap | null = null;
  #others: Gap[] = [];

  acknowledged(atMs: number): void {
    const lastMs = this.#lastMs;
    this.#lastMs = atMs;
    if (lastMs !== null) this.#note(lastMs, atMs);
  }

  /** What ended since the last call: the longest, and every other one of 20 ms or more; at most 50. */
  takeWindow(): Gap[] {
    const all = this.#longest ? [...this.#others, this.#longest] : this.#others;
    this.#longest = null;
    this.#others = [];
    return all.sort((a, b) => a.fromMs - b.fromMs);
  }

  #note(fromMs: number, toMs: number): void {
    const longest = this.#longest;
    if (longest === null) {
      this.#longest = { fromMs, toMs };
    } else if (toMs - fromMs > lengthOf(longest)) {
      this.#keep(longest);
      this.#longest = { fromMs, toMs };
    } else if (toMs - fromMs >= notableMs) {
      this.#keep({ fromMs, toMs });
    }
  }

  #keep(gap: Gap): void {
    if (lengthOf(gap) >= notableMs && this.#others.length < mostPerWindow - 1) {
      this.#others.push(gap);
    }
  }
}

function lengthOf({ fromMs, toMs }: Gap): number {
  return toMs - fromMs;
}

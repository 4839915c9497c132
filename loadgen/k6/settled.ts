/** Something that was told, and when it was so. */
interface Told {
  readonly atMs: number;
}

/**
 * Users of k6 tell side by side, each a little before or after the other: what they tell is held until
 * nothing earlier can come, and handed on by the moment at which it was so.
 */
export class Settled<Item extends Told> {
  readonly #slackMs: number;
  readonly #to: (item: Item) => void;
  #held: Item[] = [];
  #passedMs = Number.NEGATIVE_INFINITY;
  /** Told later than the slack allows, and handed on as of when they came. */
  late = 0;

  constructor(slackMs: number, to: (item: Item) => void) {
    this.#slackMs = slackMs;
    this.#to = to;
  }

  /** All that was so before has been handed on. */
  get passedMs(): number {
    return this.#passedMs;
  }

  add(item: Item): void {
    if (item.atMs >= this.#passedMs) this.#held.push(item);
    else {
      this.late += 1;
      this.#held.push({ ...item, atMs: this.#passedMs });
    }
  }

  /** Something has been told of this moment. */
  advance(toldMs: number): void {
    this.#release(Math.max(this.#passedMs, toldMs - this.#slackMs));
  }

  /** Nothing will come any more. */
  end(): void {
    this.#release(Number.POSITIVE_INFINITY);
  }

  #release(beforeMs: number): void {
    const due = this.#held.filter(({ atMs }) => atMs < beforeMs);
    this.#passedMs = beforeMs;
    if (due.length === 0) return;
    this.#held = this.#held.filter(({ atMs }) => atMs >= beforeMs);
    for (const one of due.sort((a, b) => a.atMs - b.atMs)) this.#to(one);
  }
}

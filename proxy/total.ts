import type { Counter } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** A counter that also follows a total kept elsewhere, and never goes back with it. */
export class Total {
  readonly #counter: Counter;
  readonly #reached = new Map<string, number>();

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  add(count: number, labels: Labels = {}): void {
    this.#counter.inc(labels, count);
  }

  /** Links that are being cut are in no sum for a moment: to Prometheus that would be a restart. */
  reach(total: number, labels: Labels = {}): void {
    const key = Object.values(labels).join();
    const before = this.#reached.get(key) ?? 0;
    this.#counter.inc(labels, Math.max(0, total - before));
    this.#reached.set(key, Math.max(before, total));
  }
}

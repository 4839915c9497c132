import { type LiveFigures, sumOfFigures } from './live-figures.ts';
import type { LoadProgress } from './plan.ts';

/** The progress of several load processes as that of one: the last word of each, added up. */
export class ProgressSum {
  readonly #count: number;
  readonly #tell: (progress: LoadProgress) => void;
  readonly #last = new Map<number, LoadProgress>();

  constructor(count: number, tell: (progress: LoadProgress) => void) {
    this.#count = count;
    this.#tell = tell;
  }

  hear(index: number, progress: LoadProgress): void {
    this.#last.set(index, progress);
    // Half of the processes would look like half of the load.
    if (this.#last.size === this.#count) this.#tell([...this.#last.values()].reduce(sum));
  }
}

function sum(one: LoadProgress, other: LoadProgress): LoadProgress {
  const total = (kind: keyof LoadProgress['totals']) => one.totals[kind] + other.totals[kind];
  return {
    kind: 'progress',
    atMs: Math.max(one.atMs, other.atMs),
    okPerSecond: one.okPerSecond + other.okPerSecond,
    errorsPerSecond: one.errorsPerSecond + other.errorsPerSecond,
    // The larger is at least that of both together, and good enough to look at.
    p50Ms: larger(one.p50Ms, other.p50Ms),
    p99Ms: larger(one.p99Ms, other.p99Ms),
    maxMs: larger(one.maxMs, other.maxMs),
    totals: {
      ok: total('ok'),
      rejected: total('rejected'),
      failed: total('failed'),
      unknown: total('unknown'),
      dropped: total('dropped'),
    },
    writes: (one.writes ?? 0) + (other.writes ?? 0),
    lastWrite: later(one.lastWrite, other.lastWrite),
    ...figuresOf(one.figures, other.figures),
  };
}

function larger(one: number | null = null, other: number | null = null): number | null {
  return one === null ? other : Math.max(one, other ?? 0);
}

function figuresOf(one?: LiveFigures, other?: LiveFigures): Pick<LoadProgress, 'figures'> {
  return one && other ? { figures: sumOfFigures(one, other) } : {};
}

function later(one: LoadProgress['lastWrite'], other: LoadProgress['lastWrite']) {
  if (one === null || other === null) return one ?? other;
  return one.atMs >= other.atMs ? one : other;
}

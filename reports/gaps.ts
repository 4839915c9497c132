import type { Gap } from '../core/history.ts';

/** Below this many times the longest gap before the first fault, a gap is no outage. */
const outageFactor = 10;

export interface Span {
  readonly fromMs: number;
  /** null: it never ended. */
  readonly toMs: number | null;
}

export interface FaultGaps {
  /** The longest gap that overlaps the fault and ended before the next one. */
  readonly longest: Gap | null;
  /** All gaps that count as outage, from this fault to the next. */
  readonly sumMs: number;
  /** Whether anything was acknowledged from this fault to the next. */
  readonly acknowledged: boolean;
  /** A gap that the load's end cut off: the service had not come back. */
  readonly open: Gap | null;
}

export interface GapFigures {
  /** Between the start of the measured load and the first fault; null: no gap there. */
  readonly longestBeforeMs: number | null;
  /** What a gap must reach to be an outage. */
  readonly thresholdMs: number;
  readonly perFault: readonly FaultGaps[];
  /** null: nothing was ever acknowledged. */
  readonly lastAcknowledgedMs: number | null;
  /** A gap that no fault came before and that the load's end cut off. */
  readonly openCalm: Gap | null;
}

export const untouched: FaultGaps = { longest: null, sumMs: 0, acknowledged: false, open: null };

/**
 * Sorts gaps between acknowledgements, given in order of their ends, under the faults: a gap
 * belongs to the latest fault injected before it ends. Warm-up gaps are no measure of calm.
 */
export class GapTally {
  readonly #faults: readonly Span[];
  readonly #calmFromMs: number;
  readonly #perFault: FaultGaps[];
  #longestBeforeMs: number | null = null;

  constructor(faults: readonly Span[], calmFromMs: number) {
    this.#faults = faults;
    this.#calmFromMs = calmFromMs;
    this.#perFault = faults.map(() => untouched);
  }

  add(gap: Gap): void {
    const index = this.#faultOf(gap);
    const so = this.#perFault[index];
    if (so === undefined) this.#addCalm(gap);
    else this.#perFault[index] = this.#with(so, gap, this.#faults[index]?.toMs ?? null);
  }

  /** `lastAtMs`: the last acknowledgement; `endMs`: when the load ended. */
  finish(lastAtMs: number | null, endMs: number, leastOpenMs: number): GapFigures {
    const open = this.#openFrom(lastAtMs, endMs, leastOpenMs);
    const index = open === null ? -1 : this.#faultOf(open);
    const so = this.#perFault[index];
    if (so !== undefined && open !== null) {
      this.#perFault[index] = { ...so, sumMs: so.sumMs + length(open), open };
    }
    return {
      longestBeforeMs: this.#longestBeforeMs,
      thresholdMs: this.#thresholdMs(),
      perFault: this.#perFault,
      lastAcknowledgedMs: lastAtMs,
      openCalm: index < 0 ? open : null,
    };
  }

  // Where nothing was ever acknowledged, nothing can have stopped.
  #openFrom(lastAtMs: number | null, endMs: number, leastOpenMs: number): Gap | null {
    if (lastAtMs === null) return null;
    const open = { fromMs: lastAtMs, toMs: endMs };
    return length(open) >= Math.max(this.#thresholdMs(), leastOpenMs) ? open : null;
  }

  #faultOf(gap: Gap): number {
    return this.#faults.findLastIndex((fault) => fault.fromMs < gap.toMs);
  }

  #addCalm(gap: Gap): void {
    if (gap.fromMs < this.#calmFromMs) return;
    this.#longestBeforeMs = Math.max(this.#longestBeforeMs ?? 0, length(gap));
  }

  #with(so: FaultGaps, gap: Gap, faultToMs: number | null): FaultGaps {
    const overlaps = faultToMs === null || gap.fromMs < faultToMs;
    const longer = so.longest === null || length(gap) > length(so.longest);
    const counts = length(gap) >= this.#thresholdMs();
    return {
      ...so,
      acknowledged: true,
      longest: overlaps && longer ? gap : so.longest,
      sumMs: counts ? so.sumMs + length(gap) : so.sumMs,
    };
  }

  #thresholdMs(): number {
    return outageFactor * (this.#longestBeforeMs ?? 0);
  }
}

export function length(gap: Gap): number {
  return gap.toMs - gap.fromMs;
}

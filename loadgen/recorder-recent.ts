import { build, type Histogram } from 'hdr-histogram-js';
import type { OutcomeKind } from '../core/history.ts';
import type { LoadProgress } from './plan.ts';

const slots = 4;
const longestUs = 600_000_000;

interface Slot {
  fromMs: number;
  ok: number;
  errors: number;
  /** Response times of what ended ok; two digits are plenty for a line on a terminal. */
  readonly responses: Histogram;
}

export type RecentRates = Pick<LoadProgress, 'okPerSecond' | 'errorsPerSecond' | 'p99Ms'> &
  Required<Pick<LoadProgress, 'p50Ms' | 'maxMs'>>;

/** What happened in about the last second: as much as the last four calls of `take` span. */
export class Recent {
  readonly #slots: Slot[];
  #current = 0;

  constructor(nowMs: number) {
    this.#slots = Array.from({ length: slots }, () => emptySlot(nowMs));
  }

  add(outcome: OutcomeKind, responseMs: number): void {
    const slot = this.#slots[this.#current];
    if (!slot || outcome === 'rejected') return;
    if (outcome === 'ok') {
      slot.ok += 1;
      slot.responses.recordValue(Math.min(Math.max(0, Math.round(responseMs * 1000)), longestUs));
    } else {
      slot.errors += 1;
    }
  }

  /** The rates until now; then the oldest quarter makes room. */
  take(nowMs: number): RecentRates {
    const sinceMs = Math.min(...this.#slots.map(({ fromMs }) => fromMs));
    const seconds = Math.max(1, nowMs - sinceMs) / 1000;
    const count = (of: 'ok' | 'errors') => this.#slots.reduce((sum, slot) => sum + slot[of], 0);
    const times = this.#times();
    const rates = {
      okPerSecond: count('ok') / seconds,
      errorsPerSecond: count('errors') / seconds,
    };
    this.#turn(nowMs);
    return { ...rates, ...times };
  }

  #times(): Pick<RecentRates, 'p50Ms' | 'p99Ms' | 'maxMs'> {
    const all = twoDigits();
    for (const { responses } of this.#slots) all.add(responses);
    if (all.totalCount === 0) return { p50Ms: null, p99Ms: null, maxMs: null };
    const at = (percent: number) => all.getValueAtPercentile(percent) / 1000;
    return { p50Ms: at(50), p99Ms: at(99), maxMs: all.maxValue / 1000 };
  }

  #turn(nowMs: number): void {
    this.#current = (this.#current + 1) % slots;
    const slot = this.#slots[this.#current];
    if (!slot) return;
    slot.fromMs = nowMs;
    slot.ok = 0;
    slot.errors = 0;
    slot.responses.reset();
  }
}

function emptySlot(fromMs: number): Slot {
  return { fromMs, ok: 0, errors: 0, responses: twoDigits() };
}

function twoDigits(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longestUs,
    numberOfSignificantValueDigits: 2,
    autoResize: false,
  });
}

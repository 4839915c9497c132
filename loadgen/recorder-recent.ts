import { build, type Histogram } from 'hdr-histogram-js';
import type { OutcomeKind } from '../core/history.ts';

const slots = 4;
const longestUs = 600_000_000;

interface Slot {
  fromMs: number;
  ok: number;
  errors: number;
  /** Response times of what ended ok; two digits are plenty for a line on a terminal. */
  readonly responses: Histogram;
}

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
  take(nowMs: number): { okPerSecond: number; errorsPerSecond: number; p99Ms: number | null } {
    const sinceMs = Math.min(...this.#slots.map(({ fromMs }) => fromMs));
    const seconds = Math.max(1, nowMs - sinceMs) / 1000;
    const count = (of: 'ok' | 'errors') => this.#slots.reduce((sum, slot) => sum + slot[of], 0);
    const p99Ms = this.#p99Ms();
    const rates = {
      okPerSecond: count('ok') / seconds,
      errorsPerSecond: count('errors') / seconds,
    };
    this.#turn(nowMs);
    return { ...rates, p99Ms };
  }

  #p99Ms(): number | null {
    const all = twoDigits();
    for (const { responses } of this.#slots) all.add(responses);
    return all.totalCount === 0 ? null : all.getValueAtPercentile(99) / 1000;
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

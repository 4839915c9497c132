import type { OutcomeKind, WindowEvent } from '../core/history.ts';
import type { OwnDelayMeter } from './own-delay.ts';
import { GapTracker } from './recorder-gaps.ts';

const windowMs = 1000;

/** What the schedule and the clients know, asked when a window ends. Times may not go back. */
export interface Gauge {
  offeredBefore(atMs: number): number;
  waitingAt(atMs: number): number;
  /** Operations that clients have begun so far. */
  readonly begun: number;
  /** Where operations are due at times that the load has to keep. */
  readonly ownDelay?: Pick<OwnDelayMeter, 'take'>;
  /** How many were lost so far; not there: nobody knows. */
  readonly connections?: { readonly lost: number };
}

/** The counts of the present second. Boundaries fall on whole seconds from the measured start. */
export class Window {
  readonly gaps = { read: new GapTracker(), write: new GapTracker(), readOnly: new GapTracker() };
  readonly #measuredFromMs: number;
  #fromMs: number;
  /**
   * Number of the next boundary, seconds from the measured start. Counted, not worked out from
   * `fromMs`: rounding could give that one again, and no window would ever be the next.
   */
  #boundary: number;
  #counts = noCounts();
  #dropped: Record<string, number> = {};
  #retried: Record<string, number> = {};
  #offeredBefore = 0;
  #lostBefore = 0;

  constructor(startAtMs: number, measuredFromMs: number) {
    this.#fromMs = startAtMs;
    this.#measuredFromMs = measuredFromMs;
    this.#boundary = Math.floor((startAtMs - measuredFromMs) / windowMs);
    this.#passBoundary(startAtMs);
  }

  get fromMs(): number {
    return this.#fromMs;
  }

  /** The next boundary after `fromMs`. */
  get toMs(): number {
    return this.#measuredFromMs + this.#boundary * windowMs;
  }

  count(outcome: OutcomeKind): void {
    this.#counts[outcome] += 1;
  }

  drop(transaction: string): void {
    this.#dropped[transaction] = (this.#dropped[transaction] ?? 0) + 1;
  }

  retry(transaction: string, times: number): void {
    this.#retried[transaction] = (this.#retried[transaction] ?? 0) + times;
  }

  /** Ends the window at `toMs` and begins the next one there. */
  end(toMs: number, gauge: Gauge, inFlight: number): WindowEvent {
    const readOnlyGaps = this.gaps.readOnly.takeWindow();
    const event: WindowEvent = {
      kind: 'window',
      atMs: toMs,
      fromMs: this.#fromMs,
      toMs,
      offered: this.#offered(toMs, gauge),
      ...this.#counts,
      dropped: this.#dropped,
      ...(Object.keys(this.#retried).length === 0 ? {} : { retried: this.#retried }),
      waiting: gauge.waitingAt(toMs),
      inFlight,
      ...(gauge.ownDelay ? { ownDelay: gauge.ownDelay.take() } : {}),
      ...this.#lost(gauge),
      readGaps: this.gaps.read.takeWindow(),
      writeGaps: this.gaps.write.takeWindow(),
      ...(readOnlyGaps.length === 0 ? {} : { readOnlyGaps }),
    };
    this.#fromMs = toMs;
    this.#passBoundary(toMs);
    this.#counts = noCounts();
    this.#dropped = {};
    this.#retried = {};
    return event;
  }

  #passBoundary(atMs: number): void {
    while (this.toMs <= atMs) this.#boundary += 1;
  }

  #lost({ connections }: Gauge): Pick<WindowEvent, 'connectionsLost'> {
    if (!connections) return {};
    const before = this.#lostBefore;
    this.#lostBefore = connections.lost;
    return { connectionsLost: this.#lostBefore - before };
  }

  #offered(toMs: number, gauge: Gauge): number {
    const before = this.#offeredBefore;
    this.#offeredBefore = gauge.offeredBefore(toMs);
    return this.#fromMs < this.#measuredFromMs ? 0 : this.#offeredBefore - before;
  }
}

function noCounts(): Record<OutcomeKind, number> {
  return { ok: 0, rejected: 0, failed: 0, unknown: 0 };
}

import type { Clock } from '../core/clock.ts';
import { OwnDelayMeter } from './own-delay.ts';
import type { Gauge } from './recorder-window.ts';
import type { Schedule } from './schedule.ts';

/** An operation that is due. */
export interface Due {
  readonly cycle: number;
  readonly intendedAtMs: number;
  /** When it began, where that is no other moment. */
  readonly startedAtMs?: number;
}

/** Where the clients get their operations from. */
export interface Work extends Gauge {
  /** A client's pause before it asks for the next operation; absent: it makes none. */
  think?(): Promise<void>;
  /** The next operation, at once when one is due; null when there will be no more. */
  next(): Promise<Due | null>;
  /** Gives up what is too late, when no client comes to do it. */
  dropLate(): void;
  /** No more operations. Twice is harmless. */
  close(): void;
}

/** Rings once after `ms`; the function it returns calls that off. */
export type Alarm = (ms: number, ring: () => void) => () => void;

export interface ArrivalsOptions {
  /** Starts the schedule from cycle 0; every call gives the same times. */
  readonly schedule: () => Schedule;
  readonly clock: Clock;
  readonly maxLatenessMs: number;
  /** Given up before it began. */
  readonly onDrop: (due: Due) => void;
  readonly alarm?: Alarm;
}

/**
 * Hands operations to clients when their time has come, never before. What is due while every
 * client is busy waits as a number, not in a queue: the schedule's place is all there is.
 */
export class Arrivals implements Work {
  readonly #options: ArrivalsOptions;
  readonly #alarm: Alarm;
  readonly #next: Schedule;
  /** The same schedule, read as far as the clock: what was offered, taken or not. */
  readonly #offered: Schedule;
  readonly ownDelay = new OwnDelayMeter();
  readonly #idle: ((due: Due | null) => void)[] = [];
  #cancelAlarm: (() => void) | null = null;
  #closedAtMs = Number.POSITIVE_INFINITY;
  #begun = 0;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    this.#alarm = options.alarm ?? afterTimeout;
    this.#next = options.schedule();
    this.#offered = options.schedule();
  }

  next(): Promise<Due | null> {
    if (this.#closed) return Promise.resolve(null);
    const nowMs = this.#options.clock.nowMs();
    this.#dropBefore(nowMs - this.#options.maxLatenessMs);
    if (this.#next.atMs <= nowMs) return Promise.resolve(this.#begin());
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#wakeLater(nowMs);
    });
  }

  /** Gives up what is later than maxLateness, when no client comes to do it. */
  dropLate(): void {
    if (!this.#closed) this.#dropBefore(this.#options.clock.nowMs() - this.#options.maxLatenessMs);
  }

  /**
   * No more operations. What is due goes to the clients that are free, as the alarm of this very
   * millisecond would have it; what is left then is given up. Twice is harmless.
   */
  close(): void {
    if (this.#closed) return;
    const nowMs = this.#options.clock.nowMs();
    this.#cancelAlarm?.();
    this.#handOut(nowMs);
    this.#closedAtMs = nowMs;
    this.#dropBefore(this.#closedAtMs);
    for (const resolve of this.#idle.splice(0)) resolve(null);
  }

  /** Operations handed out so far. */
  get begun(): number {
    return this.#begun;
  }

  /** Operations whose intended start is before `atMs`, which may not go back. */
  offeredBefore(atMs: number): number {
    const end = Math.min(atMs, this.#closedAtMs);
    while (this.#offered.atMs < end) this.#offered.advance();
    return this.#offered.passed;
  }

  /** Due before `atMs` and not begun. */
  waitingAt(atMs: number): number {
    return Math.max(0, this.offeredBefore(atMs) - this.#next.passed);
  }

  get #closed(): boolean {
    return this.#closedAtMs !== Number.POSITIVE_INFINITY;
  }

  #wakeLater(nowMs: number): void {
    if (this.#cancelAlarm) return;
    // Whole milliseconds, rounded up: an early alarm would only have to be set again.
    const waitMs = Math.min(Math.max(1, Math.ceil(this.#next.atMs - nowMs)), 60_000);
    this.#cancelAlarm = this.#alarm(waitMs, () => this.#wake());
  }

  #wake(): void {
    this.#cancelAlarm = null;
    const nowMs = this.#options.clock.nowMs();
    this.#handOut(nowMs);
    if (this.#idle.length > 0) this.#wakeLater(nowMs);
  }

  /** What is due, to the clients that are free. */
  #handOut(nowMs: number): void {
    this.#dropBefore(nowMs - this.#options.maxLatenessMs);
    while (this.#idle.length > 0 && this.#next.atMs <= nowMs) {
      this.ownDelay.began(nowMs - this.#next.atMs);
      this.#idle.shift()?.(this.#begin());
    }
  }

  #begin(): Due {
    this.#begun += 1;
    return this.#take();
  }

  #dropBefore(limitMs: number): void {
    while (this.#next.atMs < limitMs) this.#options.onDrop(this.#take());
  }

  #take(): Due {
    const due = { cycle: this.#next.index, intendedAtMs: this.#next.atMs };
    this.#next.advance();
    return due;
  }
}

const afterTimeout: Alarm = (ms, ring) => {
  const timer = setTimeout(ring, ms);
  return () => clearTimeout(timer);
};

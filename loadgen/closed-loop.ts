import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { Due, Work } from './arrivals.ts';
import { type Share, whole } from './plan.ts';

const secondMs = 1000;

export interface ClosedLoopOptions {
  readonly clock: Clock;
  readonly startAtMs: number;
  /** Where the seconds are counted from that `offeredBefore` is asked for. */
  readonly measuredFromMs: number;
  readonly thinkTimeMs: number;
  readonly random: Random;
  readonly share?: Share;
}

/**
 * Gives each client its next operation when it asks, once it has thought. Nothing is intended to
 * start before it does, so that nothing is late and nothing is dropped: a slow server is offered
 * less. Think times lie between half and one and a half of the mean, so that clients do not march
 * in step.
 */
export class ClosedLoop implements Work {
  readonly #options: ClosedLoopOptions;
  readonly #share: Share;
  readonly #thinking = new Map<NodeJS.Timeout, () => void>();
  /** Begun in each second that nobody has asked for yet. */
  readonly #seconds = new Map<number, number>();
  #offered = 0;
  #begun = 0;
  #closed = false;

  constructor(options: ClosedLoopOptions) {
    this.#options = options;
    this.#share = options.share ?? whole;
  }

  /** Before the start, until then as well. */
  think(): Promise<void> {
    const untilStartMs = Math.max(0, this.#options.startAtMs - this.#options.clock.nowMs());
    const waitMs = untilStartMs + this.#thinkMs();
    if (waitMs === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#thinking.delete(timer);
        resolve();
      }, Math.ceil(waitMs));
      this.#thinking.set(timer, resolve);
    });
  }

  next(): Promise<Due | null> {
    return Promise.resolve(this.#closed ? null : this.#begin(this.#options.clock.nowMs()));
  }

  dropLate(): void {}

  close(): void {
    this.#closed = true;
    for (const [timer, resolve] of this.#thinking) {
      clearTimeout(timer);
      resolve();
    }
    this.#thinking.clear();
  }

  get begun(): number {
    return this.#begun;
  }

  /** Of whole seconds from the measured start, or of all that was begun until now. */
  offeredBefore(atMs: number): number {
    for (const [second, count] of this.#seconds) {
      if (this.#startOf(second) >= atMs) break;
      this.#offered += count;
      this.#seconds.delete(second);
    }
    return this.#offered;
  }

  waitingAt(): number {
    return 0;
  }

  #begin(nowMs: number): Due {
    const { index, count } = this.#share;
    const cycle = index + this.#begun * count;
    this.#begun += 1;
    const second = Math.floor((nowMs - this.#options.measuredFromMs) / secondMs);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
    return { cycle, intendedAtMs: nowMs, startedAtMs: nowMs };
  }

  #startOf(second: number): number {
    return this.#options.measuredFromMs + second * secondMs;
  }

  #thinkMs(): number {
    const { thinkTimeMs, random } = this.#options;
    return thinkTimeMs === 0 ? 0 : thinkTimeMs * (0.5 + random.next());
  }
}

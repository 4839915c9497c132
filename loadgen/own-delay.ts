import { readFileSync } from 'node:fs';
import type { OwnDelay } from '../core/history.ts';

/** A timer's millisecond, and one to spare. */
const punctualMs = 2;

/**
 * What of the lateness is the load's own fault, not the database's: how late operations began for
 * which a client stood free, and how long this process wanted a core and had none.
 */
export class OwnDelayMeter {
  readonly #coreWait: () => number | null;
  #waitedMs: number | null;
  #begun = 0;
  #late = 0;
  #latestMs = 0;

  constructor(coreWait: () => number | null = coreWaitMs) {
    this.#coreWait = coreWait;
    this.#waitedMs = coreWait();
  }

  /** A client that stood free was given an operation, so long after it was due. */
  began(lateMs: number): void {
    this.#begun += 1;
    if (lateMs > punctualMs) this.#late += 1;
    if (lateMs > this.#latestMs) this.#latestMs = lateMs;
  }

  /** Since the call before. */
  take(): OwnDelay {
    const beforeMs = this.#waitedMs;
    this.#waitedMs = this.#coreWait();
    const waitMs = beforeMs === null || this.#waitedMs === null ? null : this.#waitedMs - beforeMs;
    const taken = { begun: this.#begun, late: this.#late, latestMs: this.#latestMs };
    this.#begun = 0;
    this.#late = 0;
    this.#latestMs = 0;
    return { ...taken, coreWaitMs: waitMs };
  }
}

/** Of this process's main thread, since it began: Linux's count of its time on the run queue. */
export function coreWaitMs(): number | null {
  try {
    const [, waitedNs] = readFileSync('/proc/self/schedstat', 'latin1').split(' ');
    return Number.isFinite(Number(waitedNs)) ? Number(waitedNs) / 1e6 : null;
  } catch {
    // Another system, or a kernel that does not count it.
    return null;
  }
}

import type { Clock } from '../../core/clock.ts';

/** How long the parent's word is worth anything: a parent that hangs cannot take it back. */
export class Lease {
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #onExpired: () => void;
  #endsAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, leaseMs: number, onExpired: () => void) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#onExpired = onExpired;
  }

  /** False: what was said then is worth nothing any more. */
  renew(saidAtMs: number): boolean {
    const endsAtMs = saidAtMs + this.#leaseMs;
    const leftMs = endsAtMs - this.#clock.nowMs();
    if (leftMs <= 0) return false;
    this.#endsAtMs = endsAtMs;
    clearTimeout(this.#timer);
    // One turn later: after a pause of this process the parent's newest word is still unread.
    this.#timer = setTimeout(() => setImmediate(() => this.#check()), leftMs);
    return true;
  }

  #check(): void {
    if (this.#clock.nowMs() >= this.#endsAtMs) this.#onExpired();
  }
}

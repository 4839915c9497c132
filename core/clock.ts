/** The one clock of a run. Milliseconds, fractional, since the run began; never goes back. */
export interface Clock {
  nowMs(): number;
}

/**
 * A clock whose zero is a reading of `process.hrtime.bigint()`. That counter is the machine's,
 * not the process's, so that a child given the same zero reads the same time.
 */
export function clockFrom(zeroNs: bigint): Clock {
  return { nowMs: () => Number(process.hrtime.bigint() - zeroNs) / 1e6 };
}

/** A zero to make a clock from: now. */
export function zeroNow(): bigint {
  return process.hrtime.bigint();
}

/** The wall clock, for names and provenance only: nothing measured is computed from it. */
export function wallClock(): Date {
  return new Date();
}

/** What the wall clock said at the zero of another clock. */
export interface WallZero {
  /** Milliseconds since 1970, with a fraction that Date does not have. */
  readonly zeroMs: number;
  readonly uncertaintyMs: number;
}

const longestLookMs = 5;

/**
 * Watches the wall clock until its millisecond changes, which takes one at most: for times that
 * another program told by the wall clock, and for nothing of our own.
 */
export function wallZeroOf(clock: Clock): WallZero {
  const firstMs = Date.now();
  const beganMs = clock.nowMs();
  for (let beforeMs = beganMs; ; ) {
    const wallMs = Date.now();
    const afterMs = clock.nowMs();
    if (wallMs !== firstMs || afterMs - beganMs > longestLookMs) {
      const atMs = (beforeMs + afterMs) / 2;
      const uncertaintyMs = wallMs === firstMs ? 1 : (afterMs - beforeMs) / 2;
      return { zeroMs: wallMs - atMs, uncertaintyMs };
    }
    beforeMs = afterMs;
  }
}

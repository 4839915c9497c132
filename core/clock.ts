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

import type { OwnDelay } from './history.ts';

/** Of two processes, or of two windows; where either is silent, the other's. */
export function addedOwnDelay(one?: OwnDelay, other?: OwnDelay): OwnDelay | undefined {
  if (!one || !other) return one ?? other;
  const { coreWaitMs } = one;
  return {
    begun: one.begun + other.begun,
    late: one.late + other.late,
    latestMs: Math.max(one.latestMs, other.latestMs),
    coreWaitMs:
      coreWaitMs === null || other.coreWaitMs === null ? null : coreWaitMs + other.coreWaitMs,
  };
}

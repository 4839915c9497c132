const enough = 0.95;

/** A share of what was offered that ended ok: before the first fault, and what is asked for after it. */
export interface OkLevel {
  readonly before: number;
  readonly asked: number;
  /** Less than usual is asked for. */
  readonly isLow: boolean;
}

interface Counts {
  readonly toMs: number;
  readonly offered: number;
  readonly ok: number;
}

/**
 * 95 %. A load that the business rejects more often than that, or that was too much already, cannot
 * come back to more than it was: then 95 % of its own share.
 */
export function okLevelOf(windows: readonly Counts[], firstFaultAtMs: number): OkLevel {
  const calm = windows.filter(({ toMs }) => toMs <= firstFaultAtMs);
  const sum = (of: 'ok' | 'offered') => calm.reduce((all, window) => all + window[of], 0);
  const before = sum('ok') / Math.max(1, sum('offered'));
  const isLow = before < enough;
  return { before, asked: isLow ? enough * before : enough, isLow };
}

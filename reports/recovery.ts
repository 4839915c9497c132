import type { WindowEvent } from '../core/history.ts';
import type { LatencyFigures } from './latency.ts';
import type { OutageCase, OutageFacts, Recovery } from './outage-case.ts';
import { mergedWindows } from './sliding-windows.ts';

/** The load's windows and the runner's stages are timed by two processes. */
const clockSlackMs = 10;
/** Five windows that are whole, but for rounding. */
const mergedMs = 1_000 * mergedWindows - 1;

/**
 * From injection to the start of the first 5 s in which at least 95 % of what was offered ended
 * ok and p99 was at most twice, or 20 ms above, that before the first fault. Looked for from the
 * beginning of the write outage on, since a fault may take a while to be felt, and never before
 * the outage's end.
 */
export function recoveryOf(
  { history, measured, latency }: Pick<OutageFacts, 'history' | 'measured' | 'latency'>,
  { fault, untilMs, write }: Pick<OutageCase, 'fault' | 'untilMs' | 'write'>,
): Recovery {
  if (write.endless) return none('writes did not come back');
  const { gap } = write;
  const windows = history.windows.filter(({ toMs }) => toMs <= measured.toMs + clockSlackMs);
  const before = latency.p99BeforeMs;
  if (before === null) return none('no response time was measured before the fault');
  const limitMs = Math.max(2 * before, before + 20);
  const fromMs = Math.max(fault.fromMs, gap?.fromMs ?? 0);
  const index = windows.findIndex(
    (window, at) =>
      window.toMs > fromMs && window.fromMs < untilMs && isCalm(windows, latency, at, limitMs),
  );
  const window = windows[index];
  if (window === undefined) {
    return none(`not back to 95 % ok and p99 <= ${limitMs.toFixed(0)} ms for 5 s`);
  }
  const atMs = Math.max(fault.fromMs, window.fromMs, gap?.toMs ?? 0);
  return { ms: atMs - fault.fromMs, atMs };
}

function isCalm(
  windows: readonly WindowEvent[],
  latency: LatencyFigures,
  at: number,
  limitMs: number,
): boolean {
  const merged = windows.slice(at, at + mergedWindows);
  const p99 = latency.windows[at]?.mergedP99 ?? null;
  const first = merged[0];
  const last = merged.at(-1);
  if (first === undefined || last === undefined || p99 === null) return false;
  if (last.toMs - first.fromMs < mergedMs) return false;
  const offered = merged.reduce((sum, window) => sum + window.offered, 0);
  const ok = merged.reduce((sum, window) => sum + window.ok, 0);
  return ok >= 0.95 * offered && p99 <= limitMs;
}

function none(reason: string): Recovery {
  return { ms: null, atMs: null, reason };
}

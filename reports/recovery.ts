import type { WindowEvent } from '../core/history.ts';
import type { LatencyFigures } from './latency.ts';
import { okLevelOf } from './ok-level.ts';
import type { OutageCase, OutageFacts, Recovery } from './outage-case.ts';
import { mergedWindows } from './sliding-windows.ts';

/** The load's windows and the runner's stages are timed by two processes. */
const clockSlackMs = 10;
/** Five windows that are whole, but for rounding. */
const mergedMs = 1_000 * mergedWindows - 1;

/** What a calm stretch must keep to. */
interface Level {
  /** Of what was offered. */
  readonly okShare: number;
  readonly p99Ms: number;
}

/**
 * From injection to the start of the first 5 s in which at least 95 % of what was offered ended
 * ok (see okLevelOf) and p99 was at most twice, or 20 ms above, that before the first fault. Looked
 * for from the beginning of the write outage on, since a fault may take a while to be felt, and
 * never before the outage's end.
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
  const firstFaultAtMs = history.faults[0]?.fromMs ?? Number.POSITIVE_INFINITY;
  const { asked } = okLevelOf(history.windows, firstFaultAtMs);
  const level = { okShare: asked, p99Ms: Math.max(2 * before, before + 20) };
  const fromMs = Math.max(fault.fromMs, gap?.fromMs ?? 0);
  const index = windows.findIndex(
    (window, at) =>
      window.toMs > fromMs && window.fromMs < untilMs && isCalm(windows, latency, at, level),
  );
  const window = windows[index];
  if (window === undefined) {
    const percent = (100 * level.okShare).toFixed(0);
    const limit = Number.isFinite(untilMs) ? ' before the next fault' : '';
    return none(
      `not back to ${percent} % ok and p99 <= ${level.p99Ms.toFixed(0)} ms for 5 s${limit}`,
    );
  }
  const atMs = Math.max(fault.fromMs, window.fromMs, gap?.toMs ?? 0);
  return { ms: atMs - fault.fromMs, atMs };
}

function isCalm(
  windows: readonly WindowEvent[],
  latency: LatencyFigures,
  at: number,
  { okShare, p99Ms }: Level,
): boolean {
  const merged = windows.slice(at, at + mergedWindows);
  const p99 = latency.windows[at]?.mergedP99 ?? null;
  const first = merged[0];
  const last = merged.at(-1);
  if (first === undefined || last === undefined || p99 === null) return false;
  if (last.toMs - first.fromMs < mergedMs) return false;
  const offered = merged.reduce((sum, window) => sum + window.offered, 0);
  const ok = merged.reduce((sum, window) => sum + window.ok, 0);
  return ok >= okShare * offered && p99 <= p99Ms;
}

function none(reason: string): Recovery {
  return { ms: null, atMs: null, reason };
}

import type { Asynchronous } from './asynchronous.ts';
import { readErrorSeries } from './error-series.ts';
import { heatSeries } from './heat.ts';
import { heldSeries } from './held.ts';
import type { HistoryFacts } from './history-facts.ts';
import type { LatencyFigures } from './latency.ts';
import type { Series } from './report.ts';
import type { RunRecord } from './run-record.ts';
import type { WindowLatency } from './sliding-windows.ts';

interface SeriesFacts extends Pick<Series, 'lanes' | 'lag'> {
  readonly history: HistoryFacts;
  readonly latency: LatencyFigures;
  readonly asynchronous: Asynchronous;
}

/** What the page draws, window by window. */
export async function readSeries(
  run: RunRecord,
  { history, latency, lanes, lag, asynchronous }: SeriesFacts,
): Promise<Series> {
  const { windows } = history;
  const held = heldSeries(history.held, windows);
  const inWindows = <T>(of: (window: WindowLatency) => T) =>
    windows.map((_, index) => {
      const window = latency.windows[index];
      return window === undefined ? null : of(window);
    });
  return {
    fromMs: windows.map(({ fromMs }) => fromMs),
    offered: windows.map(({ offered }) => offered),
    ok: windows.map(({ ok }) => ok),
    rejected: windows.map(({ rejected }) => rejected),
    failed: windows.map(({ failed }) => failed),
    unknown: windows.map(({ unknown }) => unknown),
    dropped: windows.map(({ dropped }) => Object.values(dropped).reduce((a, b) => a + b, 0)),
    p50: inWindows(({ p50 }) => p50),
    p99: inWindows(({ p99 }) => p99),
    p999: inWindows(({ p999 }) => p999),
    max: inWindows(({ max }) => max),
    heat: heatSeries(inWindows(({ heat }) => heat)),
    errors: await readErrorSeries(run.events(), windows),
    ...(held ? { held } : {}),
    lanes,
    lag,
    ...(asynchronous === null ? {} : { asynchronous }),
  };
}

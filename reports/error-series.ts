import type { HistoryEvent, WindowEvent } from '../core/history.ts';
import { windowAt } from './window-at.ts';

/** Codes that have a line of their own; the rest shares one. */
const mostCodes = 12;
const others = 'others';

/** Operations that failed or are unknown, by code and by the window in which they ended. */
export async function readErrorSeries(
  events: AsyncIterable<HistoryEvent>,
  windows: readonly WindowEvent[],
): Promise<Readonly<Record<string, readonly number[]>>> {
  const codes = new Map<string, number[]>();
  for await (const event of events) {
    if (event.kind !== 'operation' || !event.measured || event.outcome === 'rejected') continue;
    const index = windowAt(windows, event.atMs);
    if (index === undefined) continue;
    const code = codes.has(event.code) || codes.size < mostCodes ? event.code : others;
    const counts = codes.get(code) ?? windows.map(() => 0);
    codes.set(code, counts);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return Object.fromEntries(codes);
}

import type { WindowEvent } from '../core/history.ts';
import type { LatencyFigures } from './latency.ts';
import type { Report, ThroughputFigures } from './report.ts';

/** What was asked of the system and what it gave, per second of the measured load; null: no load. */
export function throughputFigures(
  windows: readonly WindowEvent[],
  latency: LatencyFigures,
  measured: Report['measured'],
): ThroughputFigures | null {
  // Windows go on while the last operations end.
  const inside = windows.filter(({ toMs }) => toMs <= measured.toMs + 1);
  const seconds = inside.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0) / 1000;
  if (seconds === 0) return null;
  const offered = sum(inside.map((window) => window.offered));
  const answered = sum(inside.map(({ ok, rejected }) => ok + rejected));
  return {
    offeredPerSecond: offered / seconds,
    achievedPerSecond: answered / seconds,
    achievedShare: offered === 0 ? null : answered / offered,
    waitingAtEnd: inside.at(-1)?.waiting ?? 0,
    concurrency: serviceSeconds(latency) / seconds,
  };
}

/** Of all ok operations together: by Little's law, as many were in flight in the mean as this per second. */
function serviceSeconds({ transactions }: LatencyFigures): number {
  const each = [...transactions.values()].map(({ service }) => service);
  return sum(each.map((one) => (one.totalCount === 0 ? 0 : one.mean * one.totalCount))) / 1e6;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

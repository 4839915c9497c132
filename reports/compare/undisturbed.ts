import type { Report, Series } from '../report.ts';

const windowMs = 1_000;
/** Windows begin a little late, as everything does. */
const slackMs = 5;

type Name = 'ok' | 'p50' | 'p99' | 'p999';

/**
 * A series in the whole seconds before the first fault, or in all of them where there is none: what
 * came after a fault is another cluster, with a node less or another primary.
 */
export function undisturbed(report: Report, name: Name): readonly number[] {
  const values: readonly (number | null)[] = report.series[name] ?? [];
  return calmWindows(report).flatMap((at) => values[at] ?? []);
}

export function calmWindows({ series, faults, measured }: Report): readonly number[] {
  const injected = faults.map(({ fromMs }) => fromMs);
  const endMs = Math.min(measured.toMs, ...injected) + slackMs;
  return indexes(series).filter((at) => (series.fromMs[at] ?? 0) + windowMs <= endMs);
}

function indexes({ fromMs }: Series): readonly number[] {
  return fromMs.map((_, at) => at);
}

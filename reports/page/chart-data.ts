import type { Report } from '../report.ts';

const leastDrawnMs = 500;

/** What charts.js draws, in seconds since the measured load began. */
export function chartData(report: Report) {
  const { series, faults, outages, measured } = report;
  const seconds = (atMs: number) => Math.round(atMs - measured.fromMs) / 1_000;
  // A last window of a moment would stand there as a second in which almost nothing ended.
  const whole = series.fromMs.filter((fromMs) => measured.toMs - fromMs >= leastDrawnMs).length;
  const drawn = <T>(values: readonly T[]) => values.slice(0, whole);
  return {
    range: [0, seconds(lastMs(report))],
    from: drawn(series.fromMs).map(seconds),
    width: 1,
    counts: {
      offered: drawn(series.offered),
      ok: drawn(series.ok),
      rejected: drawn(series.rejected),
      unknown: drawn(series.unknown),
      failed: drawn(series.failed),
      dropped: drawn(series.dropped),
    },
    response: {
      p50: drawn(series.p50).map(short),
      p99: drawn(series.p99).map(short),
      max: drawn(series.max).map(short),
    },
    lag: series.lag.map(({ node, ms }) => ({ node, ms: drawn(ms).map(short) })),
    lanes: series.lanes.map(({ node, spans }) => ({
      node,
      spans: spans.map(({ role, fromMs, toMs }) => [role, seconds(fromMs), seconds(toMs)]),
    })),
    asynchronous: (series.asynchronous ?? []).map(({ node, fromMs, toMs }) => [
      node,
      seconds(fromMs),
      seconds(toMs),
    ]),
    faults: faults.map(({ fault, target, fromMs, toMs }) => ({
      label: `${fault} of ${target}`,
      from: seconds(fromMs),
      to: seconds(toMs ?? lastMs(report)),
    })),
    outages: outages.flatMap(({ phases: { lastAcknowledged, firstAcknowledged } }) =>
      lastAcknowledged === null
        ? []
        : [[seconds(lastAcknowledged.atMs), seconds(firstAcknowledged?.atMs ?? measured.toMs)]],
    ),
  };
}

/** The load's end, or what happened after it: healing, the old primary's return. */
function lastMs({ measured, faults, outages }: Report): number {
  const phases = outages.flatMap((one) => Object.values(one.phases));
  const moments = [...faults.map(({ toMs }) => toMs), ...phases.map((phase) => phase?.atMs)];
  return Math.max(measured.toMs, ...moments.map((atMs) => atMs ?? 0));
}

function short(ms: number | null): number | null {
  return ms === null ? null : Number(ms.toPrecision(4));
}

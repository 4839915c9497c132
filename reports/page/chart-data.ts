import type { Report } from '../report.ts';

/** What charts.js draws, in seconds since the measured load began. */
export function chartData(report: Report) {
  const { series, faults, outages, measured } = report;
  const seconds = (atMs: number) => Math.round(atMs - measured.fromMs) / 1_000;
  return {
    range: [0, seconds(lastMs(report))],
    from: series.fromMs.map(seconds),
    width: 1,
    counts: {
      offered: series.offered,
      ok: series.ok,
      rejected: series.rejected,
      unknown: series.unknown,
      failed: series.failed,
      dropped: series.dropped,
    },
    response: {
      p50: series.p50.map(short),
      p99: series.p99.map(short),
      max: series.max.map(short),
    },
    lanes: series.lanes.map(({ node, spans }) => ({
      node,
      spans: spans.map(({ role, fromMs, toMs }) => [role, seconds(fromMs), seconds(toMs)]),
    })),
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

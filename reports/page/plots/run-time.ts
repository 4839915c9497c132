import type { Span } from '../../charts/spec.ts';
import type { Report } from '../../report.ts';

const leastDrawnMs = 500;

/** What the plots over time are made of: a report, or what is known of a run that still goes on. */
export interface Timeline extends Pick<Report, 'series' | 'faults' | 'measured' | 'resources'> {
  readonly outages: readonly { readonly phases: Partial<Report['outages'][number]['phases']> }[];
}

/** The time axis that all plots of a run share: seconds since the measured load began. */
export interface RunTime {
  /** Where each window begins that is long enough to be drawn. */
  readonly xs: readonly number[];
  readonly middles: readonly number[];
  readonly range: readonly [number, number];
  readonly faults: readonly Span[];
  readonly outages: readonly Span[];
  seconds(atMs: number): number;
  /** Of a series, what belongs to the windows drawn. */
  drawn<T>(values: readonly T[]): readonly T[];
}

export function runTime(report: Timeline): RunTime {
  const { series, measured } = report;
  const seconds = (atMs: number) => Math.round(atMs - measured.fromMs) / 1_000;
  // A last window of a moment would stand there as a second in which almost nothing ended.
  const whole = series.fromMs.filter((fromMs) => measured.toMs - fromMs >= leastDrawnMs).length;
  const xs = series.fromMs.slice(0, whole).map(seconds);
  const endMs = lastMs(report);
  return {
    xs,
    middles: xs.map((x) => x + 0.5),
    range: [0, seconds(endMs)],
    faults: report.faults.map(({ fault, target, fromMs, toMs }) => ({
      ...{ style: 'fault', label: `${fault} of ${target}` },
      ...{ from: seconds(fromMs), to: seconds(toMs ?? endMs) },
    })),
    outages: outages(report, seconds),
    seconds,
    drawn: (values) => values.slice(0, whole),
  };
}

function outages({ outages, measured }: Timeline, seconds: RunTime['seconds']): readonly Span[] {
  return outages.flatMap(({ phases: { lastAcknowledged, firstAcknowledged } }) => {
    if (!lastAcknowledged) return [];
    const to = seconds(firstAcknowledged?.atMs ?? measured.toMs);
    return [{ style: 'outage', from: seconds(lastAcknowledged.atMs), to } as const];
  });
}

/** The load's end, or what happened after it: healing, the old primary's return. */
function lastMs({ measured, faults, outages }: Timeline): number {
  const phases = outages.flatMap((one) => Object.values(one.phases));
  const moments = [...faults.map(({ toMs }) => toMs), ...phases.map((phase) => phase?.atMs)];
  return Math.max(measured.toMs, ...moments.map((atMs) => atMs ?? 0));
}

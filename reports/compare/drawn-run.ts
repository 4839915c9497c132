import { quantile } from '../repeats/order-statistics.ts';
import type { Report } from '../report.ts';
import type { DrawnRun } from './comparison.ts';
import type { Side } from './side.ts';

/** The run that stands for a side in the plots, its time counted from the first injection. */
export function drawnRun({ runs }: Side): DrawnRun {
  const report = middleOf(runs);
  const { series, faults, measured, curves, provenance } = report;
  const zeroMs = faults[0]?.fromMs ?? measured.fromMs;
  const whole = series.fromMs.filter((fromMs) => fromMs + 1_000 <= measured.toMs + 5).length;
  const errors = series.fromMs.map(
    (_, at) => (series.failed[at] ?? 0) + (series.unknown[at] ?? 0) + (series.dropped[at] ?? 0),
  );
  return {
    runId: provenance.runId,
    curves: {
      before: curves?.['before']?.responseMs ?? null,
      whole: curves?.['total']?.responseMs ?? null,
    },
    fromS: series.fromMs.slice(0, whole).map((ms) => Math.round(ms - zeroMs) / 1_000),
    okPerSecond: series.ok.slice(0, whole),
    errorsPerSecond: errors.slice(0, whole),
    p99Ms: series.p99.slice(0, whole),
  };
}

/** That whose outage is nearest to the median; without outages the first. */
function middleOf(runs: readonly Report[]): Report {
  const outage = (run: Report) => run.outages[0]?.writeOutageMs ?? null;
  const known = runs.map(outage).filter((value) => value !== null);
  const [first] = runs;
  if (!first) throw new Error('a side without a run');
  if (known.length === 0) return first;
  const middle = quantile(
    known.sort((a, b) => a - b),
    0.5,
  );
  const distance = (run: Report) => Math.abs((outage(run) ?? Number.POSITIVE_INFINITY) - middle);
  return runs.reduce((best, run) => (distance(run) < distance(best) ? run : best), first);
}

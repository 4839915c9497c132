import type { PlotSeries, SeriesPlot } from '../charts/spec.ts';
import type { Entry, RunEntry } from './entry.ts';

/** How one scenario went from run to run: the plots of its write outage and its p99. */
export interface Trend {
  readonly scenario: string;
  readonly runs: number;
  readonly plots: readonly SeriesPlot[];
}

const mostVariants = 6;
const colours = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const;

/** Of each scenario with at least two runs; those with most runs first. */
export function trendsOf(entries: readonly Entry[]): readonly Trend[] {
  const runs = entries.filter((entry) => entry.kind === 'run');
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  return scenarios
    .map((scenario) => runs.filter((run) => run.scenario === scenario))
    .filter(({ length }) => length > 1)
    .map((own) => [...own].sort((a, b) => order(a, b)))
    .sort((a, b) => b.length - a.length)
    .map((own) => ({
      scenario: own[0]?.scenario ?? '',
      runs: own.length,
      plots: [
        plot('trend-outage', 'Write outage', own, ({ writeOutageMs }) => writeOutageMs),
        plot('trend-p99', 'Response p99', own, ({ p99Ms }) => p99Ms),
      ],
    }));
}

function order(one: RunEntry, other: RunEntry): number {
  return (
    one.startedAt.localeCompare(other.startedAt) || one.directory.localeCompare(other.directory)
  );
}

function plot(
  id: string,
  title: string,
  runs: readonly RunEntry[],
  value: (run: RunEntry) => number | null,
): SeriesPlot {
  return {
    ...{ id, group: 'trend', heightPx: 200, kind: 'series' },
    x: { scale: 'linear', unit: 'run', range: [0.5, runs.length + 0.5] },
    y: { scale: 'linear', unit: 'ms', title },
    series: variantsOf(runs).map(({ label, numbers }, index) => ({
      ...{ label, kind: 'line-points' },
      colour: colours[index % colours.length] ?? 'series1',
      x: numbers,
      y: numbers.map((number) => {
        const run = runs[number - 1];
        return run ? value(run) : null;
      }),
    })) satisfies readonly PlotSeries[],
  };
}

interface Variant {
  readonly label: string;
  /** Which runs of the scenario they are, from 1. */
  readonly numbers: readonly number[];
}

/** A line for each way in which the scenario was run: what was the same in all is not said. */
function variantsOf(runs: readonly RunEntry[]): readonly Variant[] {
  const places = Object.keys(runs[0]?.settings ?? {});
  const differ = places.filter(
    (place) => new Set(runs.map(({ settings }) => settings[place])).size > 1,
  );
  const of = new Map<string, number[]>();
  for (const [index, { settings }] of runs.entries()) {
    const label = differ.map((place) => `${place}=${settings[place]}`).join(', ') || 'every run';
    of.set(label, [...(of.get(label) ?? []), index + 1]);
  }
  const all = [...of].map(([label, numbers]) => ({ label, numbers }));
  if (all.length <= mostVariants) return all;
  const byCount = all.sort((a, b) => b.numbers.length - a.numbers.length);
  const rest = byCount.slice(mostVariants - 1).flatMap(({ numbers }) => numbers);
  const others = { label: 'others', numbers: rest.sort((a, b) => a - b) };
  return [...byCount.slice(0, mostVariants - 1), others];
}

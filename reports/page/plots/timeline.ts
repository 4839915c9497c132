import type {
  ColourName,
  HeatPlot,
  LanesPlot,
  Plot,
  PlotSeries,
  SeriesPlot,
} from '../../charts/spec.ts';
import { processorSeries } from './processor.ts';
import { type RunTime, runTime, type Timeline } from './run-time.ts';

/** The plots over time, all of one group: one zoom, one cursor. */
export function timelinePlots(report: Timeline): readonly Plot[] {
  const time = runTime(report);
  return [
    throughput(report, time),
    percentiles(report, time),
    ...heat(report, time),
    ...errorCodes(report, time),
    ...held(report, time),
    ...lag(report, time),
    ...processor(report, time),
    ...lanes(report, time),
  ];
}

function common(id: string, heightPx: number, { range, faults, outages }: RunTime, named = false) {
  const shades = named ? faults : faults.map(({ label: _, ...fault }) => fault);
  return {
    ...{ id, heightPx, group: 'run' },
    x: { scale: 'linear', unit: 's', range } as const,
    spans: [...shades, ...outages],
  };
}

const outcomes = ['ok', 'rejected', 'unknown', 'failed', 'dropped'] as const;

/** Bottom to top, so that what went well carries what did not. */
function throughput({ series }: Timeline, time: RunTime): SeriesPlot {
  const seen = outcomes.filter((name) => series[name].some((value) => value > 0));
  return {
    ...common('throughput', 210, time, true),
    ...{ kind: 'series', xs: time.xs, widthX: 1 },
    y: { scale: 'linear', unit: 'per second' },
    series: [
      ...seen.map((name) => pile(name, name, time.drawn(series[name]))),
      {
        ...{ label: 'offered', colour: 'ink', kind: 'steps', dashed: true, widthPx: 1.25 },
        y: time.drawn(series.offered),
      },
    ],
  };
}

function pile(label: string, colour: ColourName, y: readonly number[]): PlotSeries {
  return { label, colour, kind: 'stack', y };
}

function percentiles({ series }: Timeline, time: RunTime): SeriesPlot {
  const { p50, p99, p999, max } = series;
  const line = (label: string, colour: ColourName, ms: readonly (number | null)[], widthPx = 2) =>
    ({ label, colour, kind: 'line', y: time.drawn(ms).map(short), widthPx }) as const;
  return {
    ...common('percentiles', 210, time),
    ...{ kind: 'series', xs: time.middles, y: { scale: 'log', unit: 'ms' } },
    series: [
      line('p50', 'ok', p50),
      line('p99', 'p99', p99),
      ...(p999 ? [line('p99.9', 'dropped', p999, 1.25)] : []),
      line('max', 'soft', max, 1),
    ],
  };
}

function heat({ series }: Timeline, time: RunTime): readonly HeatPlot[] {
  if (series.heat === undefined || series.heat.boundsMs.length === 0) return [];
  return [
    {
      ...common('heat', 210, time),
      ...{ kind: 'heat', xs: time.xs, widthX: 1, y: { scale: 'log', unit: 'ms' } },
      bounds: series.heat.boundsMs,
      counts: time.drawn(series.heat.counts),
    },
  ];
}

const codeColours = ['failed', 'unknown', 'dropped', 'ok', 'series3', 'rejected'] as const;

/** Of most codes the most frequent have a colour of their own. */
function errorCodes({ series }: Timeline, time: RunTime): readonly SeriesPlot[] {
  const all = Object.entries(series.errors ?? {});
  if (all.length === 0) return [];
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  const byCount = all.sort(([, a], [, b]) => sum(b) - sum(a));
  return [
    {
      ...common('errors', 130, time),
      ...{ kind: 'series', xs: time.xs, widthX: 1, y: { scale: 'linear', unit: 'per second' } },
      series: byCount.map(([code, counts], index) =>
        pile(code, codeColours[index % codeColours.length] ?? 'failed', time.drawn(counts)),
      ),
    },
  ];
}

function held({ series }: Timeline, time: RunTime): readonly SeriesPlot[] {
  if (series.held === undefined) return [];
  return [
    {
      ...common('held', 110, time),
      ...{ kind: 'series', xs: time.xs, widthX: 1, y: { scale: 'linear', unit: 'count' } },
      series: [{ label: 'held', colour: 'p99', kind: 'steps', y: time.drawn(series.held) }],
    },
  ];
}

function lag({ series }: Timeline, time: RunTime): readonly SeriesPlot[] {
  if (series.lag.length === 0) return [];
  const colours = ['series1', 'series2', 'series3', 'series4', 'series5'] as const;
  return [
    {
      ...common('lag', 130, time),
      ...{ kind: 'series', xs: time.middles, y: { scale: 'linear', unit: 'ms' } },
      series: series.lag.map(({ node, ms }, index) => ({
        ...{ label: node, colour: colours[index % colours.length] ?? 'series1', kind: 'line' },
        y: time.drawn(ms).map(short),
      })),
    },
  ];
}

function processor({ resources }: Timeline, time: RunTime): readonly SeriesPlot[] {
  if (!resources) return [];
  const half = 0.5;
  const plotted = processorSeries(resources, (atMs) => time.seconds(atMs) - half);
  return [{ ...common('processor', 150, time), ...plotted }];
}

function lanes({ series }: Timeline, time: RunTime): readonly LanesPlot[] {
  if (series.lanes.length === 0) return [];
  const { seconds } = time;
  const asynchronous = series.asynchronous ?? [];
  return [
    {
      ...common('lanes', 34 + 30 * series.lanes.length, time),
      kind: 'lanes',
      lanes: series.lanes.map(({ node, spans }) => ({
        label: node,
        spans: spans.map(({ role, fromMs, toMs }) => [role, seconds(fromMs), seconds(toMs)]),
        over: asynchronous
          .filter((span) => span.node === node)
          .map(({ fromMs, toMs }) => ['asynchronous', seconds(fromMs), seconds(toMs)]),
      })),
    },
  ];
}

function short(ms: number | null): number | null {
  return ms === null ? null : Number(ms.toPrecision(4));
}

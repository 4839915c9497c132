import type { ColourName, Plot, PlotSeries, SeriesPlot } from '../../charts/spec.ts';
import type { ComparedSide, Comparison, DrawnRun } from '../comparison.ts';

const colours = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const;

/** What plot-sections.ts has places for. */
export function comparisonPlots({ sides }: Comparison): readonly Plot[] {
  return [...curvePlots(sides), ...timePlots(sides)];
}

/** Which of them any side has. */
export function curveViews(sides: readonly ComparedSide[]): readonly (readonly [string, string])[] {
  const has = (name: keyof DrawnRun['curves']) => sides.some(({ drawn }) => drawn.curves[name]);
  return [
    ...(has('before') ? [['compared-before', 'Before the fault'] as const] : []),
    ...(has('whole') ? [['compared-whole', 'Whole load'] as const] : []),
  ];
}

function curvePlots(sides: readonly ComparedSide[]): readonly SeriesPlot[] {
  const names = { 'compared-before': 'before', 'compared-whole': 'whole' } as const;
  return curveViews(sides).map(([id]) => ({
    ...{ id, heightPx: 300, kind: 'series' },
    x: { scale: 'percentile', unit: 'percent', title: 'share of operations that took no longer' },
    y: { scale: 'log', unit: 'ms' },
    series: lines(sides, ({ curves }) => {
      const curve = curves[names[id as keyof typeof names]] ?? [];
      return { x: curve.map(([percent]) => percent), y: curve.map(([, ms]) => ms) };
    }),
  }));
}

function timePlots(sides: readonly ComparedSide[]): readonly SeriesPlot[] {
  const x = {
    scale: 'linear',
    unit: 's',
    title: 'since the injection',
    range: rangeOf(sides),
  } as const;
  const common = { group: 'compared', kind: 'series', heightPx: 220, x } as const;
  const over = (y: (drawn: DrawnRun) => readonly (number | null)[], offset: number) =>
    lines(sides, (drawn) => ({ x: drawn.fromS.map((from) => from + offset), y: y(drawn) }));
  return [
    {
      ...{ ...common, id: 'compared-ok', y: { scale: 'linear', unit: 'per second' } },
      series: over(({ okPerSecond }) => okPerSecond, 0.5),
    },
    {
      ...{ ...common, id: 'compared-p99', y: { scale: 'log', unit: 'ms' } },
      series: over(({ p99Ms }) => p99Ms, 0.5),
    },
    {
      ...{ ...common, id: 'compared-errors', y: { scale: 'linear', unit: 'per second' } },
      series: over(({ errorsPerSecond }) => errorsPerSecond, 0.5),
    },
  ];
}

function rangeOf(sides: readonly ComparedSide[]): readonly [number, number] {
  const all = sides.flatMap(({ drawn }) => drawn.fromS);
  return [Math.min(0, ...all), Math.max(1, ...all.map((from) => from + 1))];
}

function lines(
  sides: readonly ComparedSide[],
  of: (drawn: DrawnRun) => Pick<PlotSeries, 'x' | 'y'>,
): readonly PlotSeries[] {
  return sides.flatMap(({ name, drawn }, at) => {
    const points = of(drawn);
    if (points.y.length === 0) return [];
    const colour: ColourName = colours[at % colours.length] ?? 'ink';
    return [{ label: name, colour, kind: 'line', dashed: at >= colours.length, ...points }];
  });
}

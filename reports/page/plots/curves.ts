import type { ColourName, PlotSeries, SeriesPlot } from '../../charts/spec.ts';
import type { Curve, Curves, Report } from '../../report.ts';

const stretches = [
  ['before', 'before the fault', 'series1'],
  ['during', 'during it', 'series2'],
  ['after', 'after it', 'series3'],
] as const;

const kinds = [
  ['reads', 'reads', 'series1'],
  ['writes', 'writes', 'series2'],
] as const;

/** How response and service time are distributed, over all and apart. */
export function curvePlots({ curves = {}, faults }: Report): readonly SeriesPlot[] {
  const total = curves['total'];
  if (total === undefined) return [];
  const whole = [
    line('response time', 'series1', total.responseMs),
    { ...line('service time', 'series2', total.serviceMs), dashed: true },
  ];
  const apart = faults.length > 0 ? [plot('curves-stretches', responses(curves, stretches))] : [];
  return [plot('curves-whole', whole), ...apart, plot('curves-kinds', responses(curves, kinds))];
}

function responses(
  curves: Curves,
  names: readonly (readonly [string, string, ColourName])[],
): readonly PlotSeries[] {
  return names.flatMap(([name, label, colour]) => {
    const own = curves[name];
    return own ? [line(label, colour, own.responseMs)] : [];
  });
}

function plot(id: string, series: readonly PlotSeries[]): SeriesPlot {
  return {
    ...{ id, heightPx: 280, kind: 'series', series },
    x: { scale: 'percentile', unit: 'percent', title: 'share of operations that took no longer' },
    y: { scale: 'log', unit: 'ms' },
  };
}

function line(label: string, colour: ColourName, curve: Curve): PlotSeries {
  return {
    ...{ label, colour, kind: 'line' },
    x: curve.map(([percent]) => percent),
    y: curve.map(([, ms]) => ms),
  };
}

import type { PlotSeries, SeriesPlot } from '../../charts/spec.ts';
import type { ResourceFigures } from '../../resources/resources.ts';

const colours = [
  ...(['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const),
  ...(['rejected', 'unknown'] as const),
];

/** Who used the processor, piled up, below all that was used. `x`: in the plot's own time. */
export function processorSeries(
  { series }: ResourceFigures,
  x: (atMs: number) => number,
): Pick<SeriesPlot, 'kind' | 'xs' | 'widthX' | 'y' | 'series'> {
  const parts = Object.entries(series.parts).filter(([, cores]) => cores.some((one) => one));
  const xs = series.atMs.map(x);
  const [first = 0, second = first + 1] = xs;
  return {
    ...{ kind: 'series', xs, widthX: second - first },
    y: { scale: 'linear', unit: 'count', title: 'cores' },
    series: [
      ...parts.map(([label, y], at): PlotSeries => {
        const colour = colours[at % colours.length] ?? 'series1';
        return { label, colour, kind: 'stack', y };
      }),
      ...(series.busy.some((one) => one !== null)
        ? [
            {
              label: 'machine',
              colour: 'ink',
              kind: 'steps',
              dashed: true,
              y: series.busy,
            } as const,
          ]
        : []),
    ],
  };
}

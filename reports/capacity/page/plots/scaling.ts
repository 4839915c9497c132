import type { SeriesPlot } from '../../../charts/spec.ts';
import type { Capacity } from '../../capacity.ts';
import { doneTrials, points, roomy } from './points.ts';

/** Throughput over the measured concurrency, with the law that was fitted to it. */
export function scalingPlots(capacity: Capacity): readonly SeriesPlot[] {
  const { usl } = capacity;
  const measured = points(doneTrials(capacity), {
    ...{ label: 'trials', colour: 'series1' },
    x: ({ figures }) => figures.concurrency,
    y: ({ figures }) => figures.achievedPerSecond,
  });
  if (usl === null || measured.length === 0) return [];
  const curve = usl.kind === 'fit' ? usl.curve : [];
  const peak = usl.kind === 'fit' ? usl.peak : null;
  return [
    {
      ...{ id: 'scaling', heightPx: 320, kind: 'series' },
      x: {
        ...{ scale: 'log', unit: 'count', title: 'operations in flight, in the mean' },
        ...roomy(doneTrials(capacity).map(({ figures }) => figures.concurrency)),
      },
      y: { scale: 'linear', unit: 'per second' },
      marks: peak ? [{ axis: 'x', at: peak.concurrency, label: 'peak', colour: 'p99' }] : [],
      series: [
        ...(curve.length === 0
          ? []
          : [
              {
                ...({ label: 'scalability law', colour: 'series2', kind: 'line' } as const),
                x: curve.map(({ concurrency }) => concurrency),
                y: curve.map(({ throughput }) => throughput),
                low: curve.map(({ low }) => low),
                high: curve.map(({ high }) => high),
              },
            ]),
        ...measured,
      ],
    },
  ];
}

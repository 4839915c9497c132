import type { Mark, SeriesPlot } from '../../../charts/spec.ts';
import { parseExpectation } from '../../../expect.ts';
import type { Capacity } from '../../capacity.ts';
import { answerMarks } from './latency.ts';
import { type Done, doneTrials, points, roomy } from './points.ts';

/** How long recovery took at which rate. */
export function failoverPlots(capacity: Capacity): readonly SeriesPlot[] {
  const done = doneTrials(capacity);
  const x = (trial: Done) => trial.rate;
  const recovery = ({ figures }: Done) => figures.recoveryMs;
  const of = (outcome: Done['outcome']) => done.filter((trial) => trial.outcome === outcome);
  return [
    {
      ...{ id: 'recovery', heightPx: 320, kind: 'series' },
      x: {
        ...{ scale: 'log', unit: 'per second', title: 'operations per second, offered' },
        ...roomy(done.map(x)),
      },
      y: { scale: 'linear', unit: 'ms' },
      marks: [...boundMarks(capacity), ...answerMarks(capacity)],
      series: [
        ...points(done, {
          ...{ label: 'no write acknowledged', colour: 'soft', x },
          y: ({ figures }) => figures.writeOutageMs,
        }),
        ...points(of('met'), { label: 'recovered, met', colour: 'series1', x, y: recovery }),
        ...points(of('missed'), { label: 'recovered, missed', colour: 'failed', x, y: recovery }),
      ],
    },
  ];
}

function boundMarks({ search }: Capacity): readonly Mark[] {
  return search.objective.flatMap((text) => {
    const { path, value } = parseExpectation(text);
    if (!/recoveryMs$/.test(path) || typeof value !== 'number') return [];
    return [{ axis: 'y' as const, at: value, label: 'objective', colour: 'failed' as const }];
  });
}

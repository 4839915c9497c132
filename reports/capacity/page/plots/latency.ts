import type { Mark, SeriesPlot } from '../../../charts/spec.ts';
import { parseExpectation } from '../../../expect.ts';
import type { Capacity } from '../../capacity.ts';
import { type Done, doneTrials, points, roomy } from './points.ts';

/** Latency over what was offered, and over what was achieved; throughput over what was offered. */
export function ratePlots(capacity: Capacity): readonly SeriesPlot[] {
  const offered = (trial: Done) => trial.figures.offeredPerSecond;
  const achieved = (trial: Done) => trial.figures.achievedPerSecond;
  const marks = [...goalMarks(capacity), ...kneeMarks(capacity)];
  return [
    latency('latency-offered', 'offered', capacity, offered, [...marks, ...answerMarks(capacity)]),
    latency('latency-achieved', 'achieved', capacity, achieved, goalMarks(capacity)),
    throughput(capacity),
  ];
}

function latency(
  id: string,
  title: string,
  capacity: Capacity,
  x: (trial: Done) => number | null,
  marks: readonly Mark[],
): SeriesPlot {
  const done = doneTrials(capacity);
  const met = done.filter(({ outcome }) => outcome === 'met');
  const missed = done.filter(({ outcome }) => outcome === 'missed');
  const p99 = (trial: Done) => trial.figures.p99;
  return {
    ...{ id, heightPx: 320, kind: 'series', marks },
    x: {
      ...{ scale: 'log', unit: 'per second', title: `operations per second, ${title}` },
      ...roomy(done.map(x)),
    },
    y: { scale: 'log', unit: 'ms' },
    series: [
      ...points(done, { label: 'p50', colour: 'soft', x, y: ({ figures }) => figures.p50 }),
      ...points(met, { label: 'p99, objective met', colour: 'series1', x, y: p99 }),
      ...points(missed, { label: 'p99, objective missed', colour: 'failed', x, y: p99 }),
    ],
  };
}

function throughput(capacity: Capacity): SeriesPlot {
  const done = doneTrials(capacity);
  const x = (trial: Done) => trial.figures.offeredPerSecond;
  const offered = points(done, { label: 'all that is offered', colour: 'soft', x, y: x });
  const ideal = offered.map((one) => ({ ...one, kind: 'line' as const, dashed: true, widthPx: 1 }));
  return {
    ...{ id: 'throughput-offered', heightPx: 280, kind: 'series', marks: answerMarks(capacity) },
    x: {
      ...{ scale: 'log', unit: 'per second', title: 'operations per second, offered' },
      ...roomy(done.map(x)),
    },
    y: { scale: 'log', unit: 'per second' },
    series: [
      ...ideal,
      ...points(done, {
        ...{ label: 'achieved', colour: 'series1', x },
        y: ({ figures }) => figures.achievedPerSecond,
      }),
    ],
  };
}

export function answerMarks({ answer }: Capacity): readonly Mark[] {
  return 'rate' in answer ? [{ axis: 'x', at: answer.rate, label: 'carried', colour: 'ok' }] : [];
}

function kneeMarks({ knee }: Capacity): readonly Mark[] {
  return knee?.kind === 'knee' ? [{ axis: 'x', at: knee.rate, label: 'knee', colour: 'p99' }] : [];
}

/** Of an objective for p99, the line that it draws. */
function goalMarks({ search }: Capacity): readonly Mark[] {
  return search.objective.flatMap((text) => {
    const { path, value } = parseExpectation(text);
    if (path !== 'operations.total.responseMs.p99' || typeof value !== 'number') return [];
    return [{ axis: 'y' as const, at: value, label: 'objective', colour: 'failed' as const }];
  });
}

import type { RunFigure } from '../repeats/run-figure.ts';
import { figuresOfRun } from '../repeats/run-figures.ts';
import type { Percentiles, Report } from '../report.ts';
import type { ComparedFigure } from './comparison.ts';

export type RunValue = RunFigure;

const group = 'The whole load, faults included';
const names = ['p50', 'p90', 'p99', 'p999', 'max'] as const;

/** Everything that a run has one of. */
export function comparedFigures(report: Report): readonly RunValue[] {
  const figures = figuresOfRun(report).filter(
    ({ path }) => !path.startsWith(`${total}.responseMs`),
  );
  return [...figures, ...wholeLoad(report)];
}

const total = 'operations.total';

function wholeLoad({ operations }: Report): readonly RunValue[] {
  const of = operations['total'];
  if (!of) return [];
  const times = (name: 'responseMs' | 'serviceMs', word: string, ms: Percentiles | null) =>
    names.map((percentile): RunValue => {
      const label = `${word} ${percentile === 'p999' ? 'p99.9' : percentile}`;
      const path = `${total}.${name}.${percentile}`;
      return { path, label, unit: 'ms', group, value: ms?.[percentile] ?? null };
    });
  return [
    { path: `${total}.unknown`, label: 'Unknown ends', unit: 'count', group, value: of.unknown },
    ...times('responseMs', 'Response', of.responseMs),
    ...times('serviceMs', 'Service', of.serviceMs),
  ];
}

const higherIsBetter = [/^writes\.acknowledged$/, /\.okShare$/];

/** Times, losses and errors: the fewer the better. */
export function betterOf(path: string): ComparedFigure['better'] {
  return higherIsBetter.some((one) => one.test(path)) ? 'higher' : 'lower';
}

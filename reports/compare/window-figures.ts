import type { ComparedFigure } from './comparison.ts';
import type { Side } from './side.ts';
import { mean } from './statistics/moments.ts';
import { undisturbed } from './undisturbed.ts';

export const calmGroup = 'While nothing was done to the cluster';

/** A figure that every undisturbed second of a run has. */
export interface WindowFigure
  extends Pick<ComparedFigure, 'path' | 'label' | 'unit' | 'group' | 'better'> {
  readonly series: 'ok' | 'p50' | 'p99' | 'p999';
  /**
   * Times are compared by their logarithms: they differ by a factor, and one bad second does not
   * decide. Counts as they are.
   */
  readonly as: 'ratio' | 'difference';
}

const time = { unit: 'ms', group: calmGroup, better: 'lower', as: 'ratio' } as const;

export const windowFigures: readonly WindowFigure[] = [
  {
    ...{ path: 'calm.okPerSecond', label: 'Throughput', series: 'ok', unit: 'per second' },
    ...{ group: calmGroup, better: 'higher', as: 'difference' },
  },
  { ...time, path: 'calm.responseMs.p50', label: 'Response p50 of a second', series: 'p50' },
  { ...time, path: 'calm.responseMs.p99', label: 'Response p99 of a second', series: 'p99' },
  { ...time, path: 'calm.responseMs.p999', label: 'Response p99.9 of a second', series: 'p999' },
];

/** In what it is compared by: logarithms, or values as they are. One run after the other. */
export function windowsOf(figure: WindowFigure, { runs }: Side): readonly (readonly number[])[] {
  return runs.map((run) =>
    undisturbed(run, figure.series)
      .filter((value) => figure.as === 'difference' || value > 0)
      .map((value) => (figure.as === 'ratio' ? Math.log(value) : value)),
  );
}

/** The mean of each run; null: it has no such second. */
export function runMeans(windows: readonly (readonly number[])[]): readonly (number | null)[] {
  return windows.map((own) => (own.length === 0 ? null : mean(own)));
}

import type { ColourName, PlotSeries } from '../../../charts/spec.ts';
import type { Capacity, DoneTrial, TrialPlace } from '../../capacity.ts';

export type Done = TrialPlace & DoneTrial;

export function doneTrials({ trials }: Capacity): readonly Done[] {
  return trials.flatMap((trial) => (trial.kind === 'done' ? [trial] : []));
}

interface PointsOf {
  readonly label: string;
  readonly colour: ColourName;
  readonly x: (trial: Done) => number | null;
  readonly y: (trial: Done) => number | null;
}

/** One point for each trial that has both; none: no series. */
export function points(
  trials: readonly Done[],
  { label, colour, x, y }: PointsOf,
): readonly PlotSeries[] {
  const found = trials
    .flatMap((trial) => {
      const [at, value] = [x(trial), y(trial)];
      return at === null || value === null ? [] : [{ at, value }];
    })
    .sort((a, b) => a.at - b.at);
  if (found.length === 0) return [];
  const xs = distinct(found.map(({ at }) => at));
  return [{ label, colour, kind: 'points', x: xs, y: found.map(({ value }) => value) }];
}

/** A plot has one value at an x: trials of the same rate are drawn a hair apart. */
function distinct(ascending: readonly number[]): readonly number[] {
  let last = Number.NEGATIVE_INFINITY;
  return ascending.map((x) => {
    last = x > last ? x : last * (1 + 1e-6);
    return last;
  });
}

const margin = 1.15;

/** Wider than the points go, on a log scale, and from a round number on: its ticks are counted from there. */
export function roomy(
  xs: readonly (number | null)[],
): { readonly range: readonly [number, number] } | object {
  const known = xs.filter((x): x is number => x !== null && x > 0);
  if (known.length === 0) return {};
  const low = Math.min(...known) / margin;
  const step = 10 ** Math.floor(Math.log10(low));
  return { range: [Math.floor(low / step) * step, Math.max(...known) * margin] };
}

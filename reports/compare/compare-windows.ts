import type { Random } from '../../core/random.ts';
import { quantile } from '../repeats/order-statistics.ts';
import { leastRuns, told, untoldRuns } from './compare-runs.ts';
import type { ComparedFigure, Difference } from './comparison.ts';
import type { Side } from './side.ts';
import type { Interval } from './statistics/interval.ts';
import { rankShift } from './statistics/rank-shift.ts';
import { leastWindows, windowDifference } from './statistics/window-difference.ts';
import { runMeans, type WindowFigure, windowsOf } from './window-figures.ts';

/** A figure of the undisturbed seconds: over runs where there are enough of them, else over seconds. */
export function compareWindows(
  figure: WindowFigure,
  sides: readonly Side[],
  random: Random,
): ComparedFigure {
  const { series: _, as, ...of } = figure;
  const windows = sides.map((side) => windowsOf(figure, side));
  const [first = [], ...others] = windows;
  const overRuns = sides.every(({ runs }) => runs.length >= leastRuns);
  return {
    ...of,
    values: windows.map((own) => middleOf(figure, own, overRuns)),
    differences: others.map((other) => differenceOf(figure, first, other, random)),
  };
}

/** Of all seconds together, or where every side has enough runs, of the run in the middle. */
function middleOf(
  { as }: WindowFigure,
  windows: readonly (readonly number[])[],
  overRuns: boolean,
): number | null {
  const means = overRuns ? runMeans(windows) : runMeans([windows.flat()]);
  const known = means.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const middle = quantile(known, 0.5);
  return as === 'ratio' ? Math.exp(middle) : middle;
}

function differenceOf(
  { as }: WindowFigure,
  one: readonly (readonly number[])[],
  other: readonly (readonly number[])[],
  random: Random,
): Difference {
  if (Math.min(one.length, other.length) >= leastRuns) {
    const shift = rankShift(runMeans(one), runMeans(other));
    const counts = [one.length, other.length] as const;
    return shift ? told(backFrom(as, shift), as, 'runs', counts) : untoldRuns(one, other);
  }
  const [a, b] = [one.flat(), other.flat()];
  const interval = windowDifference(a, b, random);
  if (interval) return told(backFrom(as, interval), as, 'windows', [a.length, b.length]);
  return { kind: 'untold', why: whyNot(Math.min(a.length, b.length)) };
}

function whyNot(fewest: number): string {
  if (fewest === 0) return 'not known of both';
  return fewest < leastWindows
    ? `n = ${fewest} s, cannot tell`
    : 'seconds too much alike, cannot tell';
}

function backFrom(as: WindowFigure['as'], { value, low, high }: Interval): Interval {
  if (as === 'difference') return { value, low, high };
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}

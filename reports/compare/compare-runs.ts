import { quantile } from '../repeats/order-statistics.ts';
import type { ComparedFigure, Difference } from './comparison.ts';
import { betterOf, comparedFigures, type RunValue } from './run-values.ts';
import type { Side } from './side.ts';
import type { Interval } from './statistics/interval.ts';
import { rankShift } from './statistics/rank-shift.ts';

/** Of each side: below it even runs that do not overlap may be so by chance. */
export const leastRuns = 4;

/** Figures that a run has one of: an outage, a count of errors. They can be compared only over runs. */
export function compareRuns(sides: readonly Side[]): readonly ComparedFigure[] {
  const values = sides.map(({ runs }) => runs.map(comparedFigures));
  return catalogueOf(values.flat()).map(({ value: _, absent, ...figure }) => {
    const own = values.map((runs) => runs.map((run) => valueIn(run, figure.path, absent ?? null)));
    const [first = [], ...others] = own;
    return {
      ...{ ...figure, better: betterOf(figure.path) },
      values: own.map(medianOf),
      differences: others.map((other) => differenceOf(first, other)),
    };
  });
}

/** Every figure that any of them has, group by group, in the order of the first that has it. */
function catalogueOf(runs: readonly (readonly RunValue[])[]): readonly RunValue[] {
  const found = new Map<string, RunValue>();
  for (const run of runs) for (const one of run) if (!found.has(one.path)) found.set(one.path, one);
  const groups = [...new Set([...found.values()].map(({ group }) => group))];
  return groups.flatMap((group) => [...found.values()].filter((one) => one.group === group));
}

function valueIn(run: readonly RunValue[], path: string, absent: number | null): number | null {
  const found = run.find((one) => one.path === path);
  return found ? found.value : absent;
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : quantile(known, 0.5);
}

function differenceOf(
  one: readonly (number | null)[],
  other: readonly (number | null)[],
): Difference {
  const shift = rankShift(one, other);
  if (!shift) return untoldRuns(one, other);
  return told(shift, 'difference', 'runs', [one.length, other.length]);
}

export function untoldRuns(one: readonly unknown[], other: readonly unknown[]): Difference {
  const [a, b] = [one.length, other.length];
  const missing = [...one, ...other].filter((value) => value === null).length;
  const counts = a === b ? `n = ${a}` : `n = ${a} and ${b}`;
  const without = missing > 0 && Math.min(a, b) >= leastRuns ? `, ${missing} without` : '';
  return { kind: 'untold', why: `${counts}${without}, cannot tell` };
}

export function told(
  { value, low, high }: Interval,
  as: 'ratio' | 'difference',
  over: 'windows' | 'runs',
  counts: readonly [number, number],
): Difference {
  const nothing = as === 'ratio' ? 1 : 0;
  const is = low > nothing ? 'higher' : high < nothing ? 'lower' : 'noise';
  return { kind: 'told', as, value, low, high, is, over, counts };
}

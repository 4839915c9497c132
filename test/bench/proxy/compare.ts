import { type Figures, type Metric, metricNames, metrics, type Sample } from './sample.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** The subject beside one peer, from pairs of the same round. */
export interface Comparison {
  readonly workload: string;
  readonly metric: Metric;
  readonly subject: string;
  readonly peer: string;
  /** `ratio`: subject / peer; `difference`: subject - peer. */
  readonly as: 'ratio' | 'difference';
  readonly spread: Spread;
}

/** One contender by itself: good to know, not good to compare by. */
export interface Level {
  readonly workload: string;
  readonly contender: string;
  readonly metric: Metric;
  readonly spread: Spread;
}

/** Whose figures are compared with everybody's: ours, else the first. */
function subjectOf(contenders: readonly string[]): string {
  return contenders.includes('ours') ? 'ours' : (contenders[0] ?? '');
}

export function comparisons(
  samples: readonly Sample[],
  contenders: readonly string[],
): readonly Comparison[] {
  const subject = subjectOf(contenders);
  return each(samples, contenders, (workload, contender, metric) => {
    if (contender === subject) return [];
    const theirs = valuesBy(samples, workload, contender, metric);
    const ours = valuesBy(samples, workload, subject, metric);
    const as = metrics[metric];
    const pairs = [...ours].flatMap(([round, own]) => {
      const other = theirs.get(round);
      return other === undefined ? [] : [as === 'ratio' ? own / other : own - other];
    });
    if (pairs.length === 0) return [];
    return [{ workload, metric, subject, peer: contender, as, spread: spreadOf(pairs) }];
  });
}

export function levels(
  samples: readonly Sample[],
  contenders: readonly string[],
): readonly Level[] {
  return each(samples, contenders, (workload, contender, metric) => {
    const values = [...valuesBy(samples, workload, contender, metric).values()];
    return values.length === 0 ? [] : [{ workload, contender, metric, spread: spreadOf(values) }];
  });
}

function each<T>(
  samples: readonly Sample[],
  contenders: readonly string[],
  make: (workload: string, contender: string, metric: Metric) => readonly T[],
): readonly T[] {
  const workloads = [...new Set(samples.map(({ workload }) => workload))];
  return workloads.flatMap((workload) =>
    contenders.flatMap((contender) =>
      metricNames.flatMap((metric) => make(workload, contender, metric)),
    ),
  );
}

/** By round. */
function valuesBy(
  samples: readonly Sample[],
  workload: string,
  contender: string,
  metric: keyof Figures,
): ReadonlyMap<number, number> {
  const found = samples.filter((s) => s.workload === workload && s.contender === contender);
  return new Map(
    found.flatMap(({ round, figures }) => {
      const value = figures[metric];
      return value === undefined ? [] : [[round, value] as const];
    }),
  );
}

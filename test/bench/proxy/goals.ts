import type { Comparison } from './compare.ts';
import type { Metric } from './sample.ts';
import type { Spread } from './statistics.ts';

/** What ours is meant to reach. */
export interface Goal {
  readonly workload: string;
  readonly metric: Metric;
  readonly peer: string;
  readonly bound: { readonly kind: 'at least' | 'at most'; readonly ratio: number };
}

export interface Judged extends Goal {
  readonly median: number;
  /** `open`: the interval of the median lies on both sides, or too few rounds give none. */
  readonly status: 'met' | 'missed' | 'open';
}

const atLeast = (ratio: number) => ({ kind: 'at least', ratio }) as const;
const atMost = (ratio: number) => ({ kind: 'at most', ratio }) as const;

const goals: readonly Goal[] = [
  ...['select', 'tpcb', 'connect', 'copy'].map(
    (workload): Goal => ({ workload, metric: 'rate', peer: 'plain', bound: atLeast(1) }),
  ),
  ...['select', 'tpcb', 'connect'].flatMap((workload): Goal[] => [
    { workload, metric: 'rate', peer: 'haproxy', bound: atLeast(1) },
    { workload, metric: 'cpuUs', peer: 'haproxy', bound: atMost(1.3) },
  ]),
  { workload: 'copy', metric: 'rate', peer: 'haproxy', bound: atLeast(0.9) },
  { workload: 'idle', metric: 'idleBytes', peer: 'haproxy', bound: atMost(3) },
];

/** Those that these comparisons can judge. */
export function judge(comparisons: readonly Comparison[]): readonly Judged[] {
  return goals.flatMap((goal) => {
    const found = comparisons.find(
      ({ subject, workload, metric, peer }) =>
        subject === 'ours' &&
        workload === goal.workload &&
        metric === goal.metric &&
        peer === goal.peer,
    );
    if (!found) return [];
    const { spread } = found;
    return [{ ...goal, median: spread.median, status: statusOf(goal.bound, spread) }];
  });
}

function statusOf({ kind, ratio }: Goal['bound'], { interval }: Spread): Judged['status'] {
  if (interval === null) return 'open';
  const good = (value: number) => (kind === 'at least' ? value >= ratio : value <= ratio);
  const [low, high] = [good(interval.low), good(interval.high)];
  if (low && high) return 'met';
  return low || high ? 'open' : 'missed';
}

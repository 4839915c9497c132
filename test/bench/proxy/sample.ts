/** What one contender did in one round of one workload. */
export interface Sample {
  readonly workload: string;
  readonly contender: string;
  readonly round: number;
  /** Its turn in the round, from 0. */
  readonly turn: number;
  readonly figures: Figures;
}

/** Only those that the workload measures; no CPU and no memory where there is no process. */
export interface Figures {
  /** Units a second: transactions, connections or megabytes. */
  readonly rate?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Mean time to connect. */
  readonly connectMs?: number;
  /** CPU microseconds of the contender a unit. */
  readonly cpuUs?: number;
  /** Memory of an idle connection. */
  readonly idleBytes?: number;
}

export type Metric = keyof Figures;

/** In the order in which they are shown. Times are compared by difference, the rest by ratio. */
export const metrics: Readonly<Record<Metric, 'ratio' | 'difference'>> = {
  rate: 'ratio',
  p50Ms: 'difference',
  p99Ms: 'difference',
  connectMs: 'difference',
  cpuUs: 'ratio',
  idleBytes: 'ratio',
};

export const metricNames = Object.keys(metrics) as readonly Metric[];

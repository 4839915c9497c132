import type { Metric } from './sample.ts';
import type { Spread } from './statistics.ts';

/** The heading of a metric, by the workload's unit. */
export function heading(metric: Metric, unit: string): string {
  const headings: Readonly<Record<Metric, string>> = {
    rate: `${unit}/s`,
    p50Ms: 'p50 ms',
    p99Ms: 'p99 ms',
    connectMs: 'connect ms',
    cpuUs: `CPU us/${unit}`,
    idleBytes: 'kB/connection',
  };
  return headings[metric];
}

/** A value of its own: `13,204`, `0.583`, `10.6`. */
export function figure(metric: Metric, value: number): string {
  if (metric === 'rate') return Math.round(value).toLocaleString('en');
  if (metric === 'cpuUs') return value.toFixed(1);
  return metric === 'idleBytes' ? (value / 1000).toFixed(1) : value.toFixed(3);
}

/** `0.97  0.93-1.02  [0.95-0.99]`: median, where 80 % lie, what holds the true median. */
export function spreadCells(
  as: 'ratio' | 'difference',
  { median, p10, p90, interval }: Spread,
): readonly [string, string, string] {
  const text = (value: number) =>
    as === 'ratio' ? value.toFixed(2) : `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
  const range = (low: number, high: number) => `${text(low)} .. ${text(high)}`;
  const certain = interval ? `[${range(interval.low, interval.high)}]` : '[too few]';
  return [text(median), range(p10, p90), certain];
}

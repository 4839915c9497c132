import { table } from '../../../cli/table.ts';
import type { Drill } from './drill.ts';

export interface Summary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

const rows = [
  ['acceptsToReadyMs', 'node accepts writes → first held client ready (at most)'],
  ['uncertaintyMs', '  of which the observer cannot tell'],
  ['acceptsToRoutedMs', 'node accepts writes → routed'],
  ['routedToReadyMs', 'routed → first held client ready'],
  ['begunToDetectedMs', 'switch asked for, or crash → detected'],
  ['detectedToFencedMs', 'detected → fenced'],
  ['detectedToRoutedMs', 'detected → routed'],
] as const;

type Row = (typeof rows)[number][0];

/** By nearest rank: a percentile is a drill that took place. */
export function summarize(drills: readonly Drill[]): Record<Row, Summary> {
  const each = rows.map(([name]) => [name, percentiles(drills.map((drill) => drill[name]))]);
  return Object.fromEntries(each) as Record<Row, Summary>;
}

export function formatSummary(summary: Record<Row, Summary>): string {
  const lines = rows.map(([name, words]) => {
    const { p50, p95, max } = summary[name];
    return [words, ...[p50, p95, max].map((ms) => ms.toFixed(1))];
  });
  return table([['ms', 'p50', 'p95', 'max'], ...lines]);
}

function percentiles(values: readonly (number | null)[]): Summary {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}

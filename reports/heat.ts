import type { Histogram } from 'hdr-histogram-js';
import { recordedValues } from './recorded-values.ts';
import type { HeatSeries } from './report.ts';

/** Ten buckets for each tenfold, from a tenth of a millisecond on. */
const perDecade = 10;
const leastMs = 0.1;

/** How many fell into each bucket, by its number; bucket 0 takes all that is below, too. */
export type HeatCounts = ReadonlyMap<number, number>;

export function heatCounts(histogram: Histogram): HeatCounts {
  const counts = new Map<number, number>();
  for (const [us, count] of recordedValues(histogram)) {
    const bucket = Math.max(0, Math.floor(perDecade * Math.log10(us / 1_000 / leastMs) + 1e-9));
    counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  }
  return counts;
}

/** Only the buckets between the lowest and the highest that hold something. */
export function heatSeries(windows: readonly (HeatCounts | null)[]): HeatSeries {
  const used = windows.flatMap((counts) => [...(counts?.keys() ?? [])]);
  if (used.length === 0) return { boundsMs: [], counts: windows.map(() => []) };
  const [low, high] = used.reduce(([a, b], key) => [Math.min(a, key), Math.max(b, key)] as const, [
    Number.POSITIVE_INFINITY,
    0,
  ] as readonly [number, number]);
  const bounds = Array.from({ length: high - low + 2 }, (_, at) => boundMs(low + at));
  const flat = (counts: HeatCounts | null) =>
    [...(counts ?? [])].flatMap(([key, count]) => [key - low, count]);
  return { boundsMs: bounds, counts: windows.map(flat) };
}

function boundMs(bucket: number): number {
  return Number((leastMs * 10 ** (bucket / perDecade)).toPrecision(4));
}

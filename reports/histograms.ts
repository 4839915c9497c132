import { build, type Histogram } from 'hdr-histogram-js';
import type { Percentiles } from './report.ts';

/** Of microseconds, as large as what is added to it needs. */
export function emptyHistogram(): Histogram {
  return build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3 });
}

/** null: nothing was recorded. */
export function percentilesMs(histogram: Histogram): Percentiles | null {
  if (histogram.totalCount === 0) return null;
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1_000;
  return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: at(100) };
}

/** null: nothing was recorded. */
export function percentileMs(histogram: Histogram, percentile: number): number | null {
  return histogram.totalCount === 0 ? null : histogram.getValueAtPercentile(percentile) / 1_000;
}

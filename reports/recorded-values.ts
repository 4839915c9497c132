import { type Histogram, JsHistogram } from 'hdr-histogram-js';

/** What a histogram holds, ascending: each value (the lowest of its step) and how often it came. */
export function* recordedValues(
  histogram: Histogram,
): Generator<readonly [value: number, count: number]> {
  if (histogram.totalCount === 0 || !(histogram instanceof JsHistogram)) return;
  const last = histogram.countsArrayIndex(histogram.maxValue);
  for (let index = 0; index <= last; index += 1) {
    const count = histogram.getCountAtIndex(index);
    if (count > 0) yield [histogram.valueFromIndex(index), count];
  }
}

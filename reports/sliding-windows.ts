import type { Histogram } from 'hdr-histogram-js';
import { type HeatCounts, heatCounts } from './heat.ts';
import { emptyHistogram, percentileMs } from './histograms.ts';

/** Windows that recovery merges. */
export const mergedWindows = 5;

/** Response times of ok operations of all transactions, by window; null: there were none. */
export interface WindowLatency {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
  readonly heat: HeatCounts;
  /** Of this window and the four after it; null when the load ended before. */
  readonly mergedP99: number | null;
}

/** Takes histograms by window, in order, and keeps five windows of them. */
export class SlidingWindows {
  readonly #figures: WindowLatency[] = [];
  #open: Histogram[] = [];
  #first = 0;

  add(index: number, histogram: Histogram): void {
    this.#reach(index);
    const place = this.#open[index - this.#first];
    // A window that was closed already: the log is not in order, and its share is missing.
    place?.add(histogram);
  }

  finish(count: number): readonly WindowLatency[] {
    this.#reach(count - 1);
    const full = Math.max(0, count - mergedWindows + 1);
    while (this.#figures.length < count) this.#close(this.#figures.length < full);
    return this.#figures;
  }

  #reach(index: number): void {
    while (index >= this.#first + this.#open.length) {
      this.#open.push(emptyHistogram());
      if (this.#open.length > mergedWindows) this.#close(true);
    }
  }

  #close(full: boolean): void {
    const merged = this.#open.slice(0, mergedWindows).reduce(mergeInto, emptyHistogram());
    const own = this.#open.shift() ?? emptyHistogram();
    this.#first += 1;
    this.#figures.push({
      p50: percentileMs(own, 50),
      p99: percentileMs(own, 99),
      p999: percentileMs(own, 99.9),
      max: percentileMs(own, 100),
      heat: heatCounts(own),
      mergedP99: full ? percentileMs(merged, 99) : null,
    });
  }
}

function mergeInto(sum: Histogram, one: Histogram): Histogram {
  if (one.totalCount > 0) sum.add(one);
  return sum;
}

import type { Histogram } from 'hdr-histogram-js';
import { LatencyFile } from '../latency-file.ts';
import { histogram, microseconds } from '../recorder-latency.ts';
import type { Seen } from './waiting.ts';

/**
 * staleness.hlog: an HdrHistogram V2 interval log, in microseconds. `<node>:visible`: from an
 * acknowledgement until the write was seen there; `<node>:within`: how much earlier each of those
 * may have become visible; `<node>:not-visible` and `<node>:unanswered`: how long was waited.
 */
export class StalenessLog implements Disposable {
  readonly #file: LatencyFile;
  readonly #histograms = new Map<string, Histogram>();
  #fromMs: number;

  constructor(path: string, fromMs: number) {
    this.#file = new LatencyFile(path);
    this.#fromMs = fromMs;
  }

  record(node: string, { sight, waitedMs, withinMs }: Seen): void {
    this.#tagged(`${node}:${sight}`).recordValue(microseconds(waitedMs));
    if (withinMs !== null) this.#tagged(`${node}:within`).recordValue(microseconds(withinMs));
  }

  /** Writes what was recorded since the last window, and starts over. */
  endWindow(toMs: number): void {
    for (const [tag, one] of this.#histograms) {
      if (one.totalCount === 0) continue;
      this.#file.interval(one, this.#fromMs, toMs);
      one.reset();
      // A reset forgets the tag as well.
      one.tag = tag;
    }
    this.#fromMs = toMs;
    this.#file.flush();
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #tagged(tag: string): Histogram {
    const known = this.#histograms.get(tag);
    if (known) return known;
    const fresh = histogram(tag);
    this.#histograms.set(tag, fresh);
    return fresh;
  }
}

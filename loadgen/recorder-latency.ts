import { build, type Histogram } from 'hdr-histogram-js';
import { type OutcomeKind, outcomeKinds } from '../core/history.ts';
import { LatencyFile } from './latency-file.ts';

/** Longer times count as this: ten minutes. */
const longestUs = 600_000_000;

interface Pair {
  readonly response: Histogram;
  readonly service: Histogram;
}

/**
 * latency.hlog: an HdrHistogram V2 interval log. Each interval of a window is one line per tag
 * `<transaction>:<outcome>:<response|service>` that has values; values are microseconds with 3 significant digits, Interval_Max is milliseconds.
 * One histogram per tag is kept and reset, so that memory follows the tags, not the time.
 */
export class LatencyLog implements Disposable {
  readonly #file: LatencyFile;
  readonly #pairs = new Map<string, (Pair | undefined)[]>();

  constructor(path: string) {
    this.#file = new LatencyFile(path);
  }

  record(transaction: string, outcome: OutcomeKind, responseMs: number, serviceMs: number): void {
    const pair = this.#pairOf(transaction, outcome);
    pair.response.recordValue(microseconds(responseMs));
    pair.service.recordValue(microseconds(serviceMs));
  }

  /** Writes what was recorded since the last window, and starts over. */
  endWindow(fromMs: number, toMs: number): void {
    for (const pairs of this.#pairs.values()) {
      for (const pair of pairs) {
        if (!pair || pair.response.totalCount === 0) continue;
        this.#end(pair.response, fromMs, toMs);
        this.#end(pair.service, fromMs, toMs);
      }
    }
    this.#file.flush();
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #pairOf(transaction: string, outcome: OutcomeKind): Pair {
    let pairs = this.#pairs.get(transaction);
    if (!pairs) {
      pairs = [];
      this.#pairs.set(transaction, pairs);
    }
    const index = outcomeKinds.indexOf(outcome);
    const known = pairs[index];
    if (known) return known;
    const tag = `${transaction}:${outcome}`;
    const fresh = { response: histogram(`${tag}:response`), service: histogram(`${tag}:service`) };
    pairs[index] = fresh;
    return fresh;
  }

  #end(one: Histogram, fromMs: number, toMs: number): void {
    this.#file.interval(one, fromMs, toMs);
    const { tag } = one;
    one.reset();
    // A reset forgets the tag as well.
    one.tag = tag;
  }
}

export function histogram(tag: string): Histogram {
  const fresh = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longestUs,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
  });
  fresh.tag = tag;
  return fresh;
}

export function microseconds(ms: number): number {
  return Math.min(Math.max(0, Math.round(ms * 1000)), longestUs);
}

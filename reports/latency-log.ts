import { type Histogram, HistogramLogReader } from 'hdr-histogram-js';
import type { OutcomeKind } from '../core/history.ts';
import { outcomeKinds } from '../core/history.ts';
import { type Problems, parsedLines } from './lines.ts';

/** One histogram of a latency.hlog: a transaction's times, of one outcome, in one window. */
export interface LatencyInterval {
  /** Its label (core/address.ts). */
  readonly transaction: string;
  readonly outcome: OutcomeKind;
  readonly measure: 'response' | 'service';
  /** Since the run began. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Of microseconds. */
  readonly histogram: Histogram;
}

export function latencyIntervals(
  path: string,
  problems: Problems,
): AsyncGenerator<LatencyInterval> {
  return parsedLines(path, parseInterval, problems);
}

function parseInterval(line: string): LatencyInterval | undefined {
  const interval = intervalOf(line);
  return interval && { ...interval, ...parseTag(interval.tag) };
}

interface Interval extends Pick<LatencyInterval, 'fromMs' | 'toMs' | 'histogram'> {
  readonly tag: string;
}

// A reader for each line: it reads a log from a string, not from a stream, and it would add a
// `#[StartTime: …]` comment to every time after it, which here count from the run's beginning.
export function intervalOf(line: string): Interval | undefined {
  if (line.trim() === '' || line.startsWith('#') || line.startsWith('"')) return undefined;
  const histogram = new HistogramLogReader(line).nextIntervalHistogram();
  if (histogram === null) throw new Error('not an interval');
  const { startTimeStampMsec: fromMs, endTimeStampMsec: toMs } = histogram;
  if (!Number.isFinite(fromMs + toMs)) throw new Error('an interval without times');
  return { tag: histogram.tag, fromMs, toMs, histogram };
}

function parseTag(tag: string): Pick<LatencyInterval, 'transaction' | 'outcome' | 'measure'> {
  const [, transaction, kind, measure] = /^(.+):(\w+):(response|service)$/.exec(tag) ?? [];
  const outcome = outcomeKinds.find((known) => known === kind);
  if (transaction === undefined || outcome === undefined) throw new Error(`a tag ${tag}`);
  return { transaction, outcome, measure: measure as LatencyInterval['measure'] };
}

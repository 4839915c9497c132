import type { Histogram } from 'hdr-histogram-js';
import { parseLabel } from '../core/address.ts';
import type { OutcomeKind, WindowEvent } from '../core/history.ts';
import { emptyTimes, type Times } from './curves.ts';
import { percentileMs } from './histograms.ts';
import type { LatencyInterval } from './latency-log.ts';
import { SlidingWindows, type WindowLatency } from './sliding-windows.ts';
import { windowAt } from './window-at.ts';

/** What the log says of one transaction over the measured load. */
export interface TransactionLatency extends Times {
  readonly counts: Record<OutcomeKind, number>;
}

export interface LatencyFigures {
  /** By label (core/address.ts): what was sent to the read-only address apart. */
  readonly transactions: ReadonlyMap<string, TransactionLatency>;
  readonly windows: readonly WindowLatency[];
  /** Of all windows that ended before the first fault. */
  readonly p99BeforeMs: number | null;
  /** Of ok operations in those windows, at the address of the primary. */
  readonly serviceBefore: Histogram;
}

/**
 * One pass over the log, in which windows follow each other. Five windows' histograms are in
 * memory at a time, and one per transaction.
 */
export async function readLatency(
  intervals: AsyncIterable<LatencyInterval>,
  windows: readonly WindowEvent[],
  firstFaultAtMs: number,
): Promise<LatencyFigures> {
  const transactions = new Map<string, TransactionLatency>();
  const slide = new SlidingWindows();
  const before = emptyTimes();
  for await (const interval of intervals) {
    const index = windowAt(windows, (interval.fromMs + interval.toMs) / 2);
    if (index === undefined) continue;
    addTo(transactions, interval);
    if (interval.outcome !== 'ok') continue;
    if (interval.measure === 'response') slide.add(index, interval.histogram);
    if (interval.toMs <= firstFaultAtMs) addBefore(before, interval);
  }
  return {
    transactions,
    windows: slide.finish(windows.length),
    p99BeforeMs: percentileMs(before.response, 99),
    serviceBefore: before.service,
  };
}

function addBefore(before: Times, { transaction, measure, histogram }: LatencyInterval): void {
  if (measure === 'response') before.response.add(histogram);
  else if (parseLabel(transaction).address === 'primary') before.service.add(histogram);
}

function addTo(transactions: Map<string, TransactionLatency>, interval: LatencyInterval): void {
  const { transaction, outcome, measure, histogram } = interval;
  const so = transactions.get(transaction) ?? emptyLatency();
  transactions.set(transaction, so);
  if (measure === 'response') so.counts[outcome] += histogram.totalCount;
  if (outcome === 'ok') so[measure].add(histogram);
}

export function emptyLatency(): TransactionLatency {
  return {
    counts: { ok: 0, rejected: 0, failed: 0, unknown: 0 },
    ...emptyTimes(),
  };
}

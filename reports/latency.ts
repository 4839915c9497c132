import type { OutcomeKind, WindowEvent } from '../core/history.ts';
import { emptyTimes, type Times } from './curves.ts';
import type { Span } from './gaps.ts';
import { percentileMs } from './histograms.ts';
import type { LatencyInterval } from './latency-log.ts';
import { SlidingWindows, type WindowLatency } from './sliding-windows.ts';
import { windowAt } from './window-at.ts';

/** What the log says of one transaction over the measured load. */
export interface TransactionLatency extends Times {
  readonly counts: Record<OutcomeKind, number>;
}

type Stretch = 'before' | 'during' | 'after';

export interface LatencyFigures {
  /** By label (core/address.ts): what was sent to the read-only address apart. */
  readonly transactions: ReadonlyMap<string, TransactionLatency>;
  readonly windows: readonly WindowLatency[];
  /** Of all transactions `before` the first fault, `during` one and `after`. */
  readonly stretches: ReadonlyMap<Stretch, Times>;
  /** Of all windows that ended before the first fault. */
  readonly p99BeforeMs: number | null;
}

/**
 * One pass over the log, in which windows follow each other. Five windows' histograms are in
 * memory at a time, and one per transaction.
 */
export async function readLatency(
  intervals: AsyncIterable<LatencyInterval>,
  windows: readonly WindowEvent[],
  faults: readonly Span[],
): Promise<LatencyFigures> {
  const transactions = new Map<string, TransactionLatency>();
  const slide = new SlidingWindows();
  const stretches = new Map<Stretch, Times>();
  for await (const interval of intervals) {
    const index = windowAt(windows, (interval.fromMs + interval.toMs) / 2);
    if (index === undefined) continue;
    addTo(transactions, interval);
    if (interval.outcome !== 'ok') continue;
    addToStretch(stretches, faults, interval);
    if (interval.measure === 'response') slide.add(index, interval.histogram);
  }
  const before = stretches.get('before')?.response;
  return {
    transactions,
    windows: slide.finish(windows.length),
    stretches,
    p99BeforeMs: before ? percentileMs(before, 99) : null,
  };
}

function addTo(transactions: Map<string, TransactionLatency>, interval: LatencyInterval): void {
  const { transaction, outcome, measure, histogram } = interval;
  const so = transactions.get(transaction) ?? emptyLatency();
  transactions.set(transaction, so);
  if (measure === 'response') so.counts[outcome] += histogram.totalCount;
  if (outcome === 'ok') so[measure].add(histogram);
}

function addToStretch(
  stretches: Map<Stretch, Times>,
  faults: readonly Span[],
  interval: LatencyInterval,
): void {
  const name = stretchOf(faults, interval);
  const so = stretches.get(name) ?? emptyTimes();
  stretches.set(name, so);
  so[interval.measure].add(interval.histogram);
}

/** What touches a fault is during it: from its injection until it was healed. */
function stretchOf(faults: readonly Span[], { fromMs, toMs }: LatencyInterval): Stretch {
  const touches = (fault: Span) =>
    toMs > fault.fromMs && fromMs < (fault.toMs ?? Number.POSITIVE_INFINITY);
  if (faults.some(touches)) return 'during';
  return toMs <= (faults[0]?.fromMs ?? Number.POSITIVE_INFINITY) ? 'before' : 'after';
}

export function emptyLatency(): TransactionLatency {
  return {
    counts: { ok: 0, rejected: 0, failed: 0, unknown: 0 },
    ...emptyTimes(),
  };
}

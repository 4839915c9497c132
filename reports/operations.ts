import type { WindowEvent } from '../core/history.ts';
import { percentilesMs } from './histograms.ts';
import { emptyLatency, type LatencyFigures, type TransactionLatency } from './latency.ts';
import type { OperationFigures } from './report.ts';

/** Figures of `total` and of each transaction of the measured load. */
export function operationFigures(
  latency: LatencyFigures,
  windows: readonly WindowEvent[],
): Record<string, OperationFigures> {
  const dropped = sumDropped(windows);
  const names = [...new Set([...latency.transactions.keys(), ...dropped.keys()])].sort();
  const figures = names.map((name) => {
    const own = latency.transactions.get(name) ?? emptyLatency();
    return [name, figuresOf(own, dropped.get(name) ?? 0)] as const;
  });
  const all = [...latency.transactions.values()].reduce(merge, emptyLatency());
  const allDropped = [...dropped.values()].reduce((sum, one) => sum + one, 0);
  return { total: figuresOf(all, allDropped), ...Object.fromEntries(figures) };
}

function figuresOf({ counts, response, service }: TransactionLatency, dropped: number) {
  const { ok, rejected, failed, unknown } = counts;
  return {
    count: ok + rejected + failed + unknown + dropped,
    ...{ ok, rejected, failed, unknown, dropped },
    responseMs: percentilesMs(response),
    serviceMs: percentilesMs(service),
  };
}

function merge(sum: TransactionLatency, one: TransactionLatency): TransactionLatency {
  sum.counts.ok += one.counts.ok;
  sum.counts.rejected += one.counts.rejected;
  sum.counts.failed += one.counts.failed;
  sum.counts.unknown += one.counts.unknown;
  if (one.response.totalCount > 0) sum.response.add(one.response);
  if (one.service.totalCount > 0) sum.service.add(one.service);
  return sum;
}

function sumDropped(windows: readonly WindowEvent[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { dropped } of windows) {
    for (const [name, some] of Object.entries(dropped)) {
      sums.set(name, (sums.get(name) ?? 0) + some);
    }
  }
  return sums;
}

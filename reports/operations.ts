import type { WindowEvent } from '../core/history.ts';
import { percentilesMs } from './histograms.ts';
import { emptyLatency, type LatencyFigures, type TransactionLatency } from './latency.ts';
import type { OperationFigures } from './report.ts';

/** Figures of `total` and of each transaction of the measured load. */
export function operationFigures(
  latency: LatencyFigures,
  windows: readonly WindowEvent[],
): Record<string, OperationFigures> {
  const dropped = sumOf(windows, (window) => window.dropped);
  const retried = sumOf(windows, (window) => window.retried ?? {});
  const names = [...new Set([...latency.transactions.keys(), ...dropped.keys()])].sort();
  const figures = names.map((name) => {
    const own = latency.transactions.get(name) ?? emptyLatency();
    return [name, figuresOf(own, dropped.get(name) ?? 0, retried.get(name) ?? 0)] as const;
  });
  const all = [...latency.transactions.values()].reduce(merge, emptyLatency());
  const total = (sums: Map<string, number>) => [...sums.values()].reduce((a, b) => a + b, 0);
  return { total: figuresOf(all, total(dropped), total(retried)), ...Object.fromEntries(figures) };
}

function figuresOf(
  { counts, response, service }: TransactionLatency,
  dropped: number,
  retried: number,
): OperationFigures {
  const { ok, rejected, failed, unknown } = counts;
  const begun = ok + rejected + failed + unknown;
  return {
    count: begun + dropped,
    ...{ ok, rejected, failed, unknown, dropped, attempts: begun + retried },
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

type PerTransaction = Readonly<Record<string, number>>;

function sumOf(
  windows: readonly WindowEvent[],
  of: (window: WindowEvent) => PerTransaction,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const window of windows) {
    for (const [name, some] of Object.entries(of(window))) {
      sums.set(name, (sums.get(name) ?? 0) + some);
    }
  }
  return sums;
}

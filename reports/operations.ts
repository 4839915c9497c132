import { type Address, parseLabel } from '../core/address.ts';
import type { WindowEvent } from '../core/history.ts';
import { percentilesMs } from './histograms.ts';
import { emptyLatency, type LatencyFigures, type TransactionLatency } from './latency.ts';
import type { OperationFigures } from './report.ts';

/** Figures of `total` and of each transaction of the measured load, at those addresses. */
export function operationFigures(
  latency: LatencyFigures,
  windows: readonly WindowEvent[],
  isMeant: (address: Address) => boolean = () => true,
): Record<string, OperationFigures> {
  const dropped = sumOf(windows, (window) => window.dropped, isMeant);
  const retried = sumOf(windows, (window) => window.retried ?? {}, isMeant);
  const transactions = byTransaction(latency.transactions, isMeant);
  const names = [...new Set([...transactions.keys(), ...dropped.keys()])].sort();
  const figures = names.map((name) => {
    const own = transactions.get(name) ?? emptyLatency();
    return [name, figuresOf(own, dropped.get(name) ?? 0, retried.get(name) ?? 0)] as const;
  });
  const all = [...transactions.values()].reduce(merge, emptyLatency());
  const total = (sums: Map<string, number>) => [...sums.values()].reduce((a, b) => a + b, 0);
  return { total: figuresOf(all, total(dropped), total(retried)), ...Object.fromEntries(figures) };
}

function byTransaction(
  labels: LatencyFigures['transactions'],
  isMeant: (address: Address) => boolean,
): ReadonlyMap<string, TransactionLatency> {
  const sums = new Map<string, TransactionLatency>();
  for (const [label, own] of labels) {
    const { transaction, address } = parseLabel(label);
    if (!isMeant(address)) continue;
    sums.set(transaction, merge(sums.get(transaction) ?? emptyLatency(), own));
  }
  return sums;
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
  isMeant: (address: Address) => boolean,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const window of windows) {
    for (const [label, some] of Object.entries(of(window))) {
      const { transaction: name, address } = parseLabel(label);
      if (isMeant(address)) sums.set(name, (sums.get(name) ?? 0) + some);
    }
  }
  return sums;
}

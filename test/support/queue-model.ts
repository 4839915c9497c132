/** A load of even arrivals on `clients` clients, each operation the same work, and one stall. */
export interface QueueModel {
  readonly ratePerSecond: number;
  readonly count: number;
  readonly clients: number;
  readonly serviceMs: number;
  readonly stall: { readonly fromMs: number; readonly toMs: number };
}

/**
 * Response times that such a load must see, by arithmetic alone: each operation takes the client
 * that is free first, and work that is not done when the stall begins ends with it at the earliest.
 */
export function responsesOf(model: QueueModel): number[] {
  const { ratePerSecond, count, clients, serviceMs, stall } = model;
  const freeAtMs = Array.from({ length: clients }, () => 0);
  return Array.from({ length: count }, (_, cycle) => {
    const dueAtMs = (cycle * 1000) / ratePerSecond;
    const first = freeAtMs.indexOf(Math.min(...freeAtMs));
    const beginAtMs = Math.max(dueAtMs, freeAtMs[first] ?? 0);
    const endAtMs = beginAtMs + serviceMs;
    const stalled = endAtMs > stall.fromMs && beginAtMs < stall.toMs;
    freeAtMs[first] = stalled ? Math.max(endAtMs, stall.toMs) : endAtMs;
    return (freeAtMs[first] ?? 0) - dueAtMs;
  });
}

export function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percentile / 100) * sorted.length) - 1] ?? Number.NaN;
}

import { emptyTimes, type Times } from './curves.ts';
import type { LatencyInterval } from './latency-log.ts';
import type { Outage } from './report.ts';

type Stretch = 'before' | 'during' | 'after';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Times of ok operations before the first fault, during one, which is until service was as before
 * (to the end, if it never was), and after. Each second of the log belongs to one of them.
 */
export async function readStretches(
  intervals: AsyncIterable<LatencyInterval>,
  measured: Span,
  outages: readonly Outage[],
): Promise<ReadonlyMap<Stretch, Times>> {
  const stretches = new Map<Stretch, Times>();
  const faults = outages.flatMap((outage) => feltSpan(outage));
  if (faults.length === 0) return stretches;
  for await (const interval of intervals) {
    const middleMs = (interval.fromMs + interval.toMs) / 2;
    if (interval.outcome !== 'ok' || middleMs < measured.fromMs) continue;
    const name = stretchOf(faults, interval);
    const so = stretches.get(name) ?? emptyTimes();
    stretches.set(name, so);
    so[interval.measure].add(interval.histogram);
  }
  return stretches;
}

function feltSpan({ phases: { injected, recovered } }: Outage): readonly Span[] {
  if (injected === null) return [];
  return [{ fromMs: injected.atMs, toMs: recovered?.atMs ?? Number.POSITIVE_INFINITY }];
}

/** What touches a fault is during it. */
function stretchOf(faults: readonly Span[], { fromMs, toMs }: Span): Stretch {
  if (faults.some((fault) => toMs > fault.fromMs && fromMs < fault.toMs)) return 'during';
  return toMs <= (faults[0]?.fromMs ?? Number.POSITIVE_INFINITY) ? 'before' : 'after';
}

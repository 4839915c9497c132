import type { OutcomeKind } from '../core/history.ts';
import type { WriteRecord } from '../core/writes.ts';
import { type GapFigures, GapTally, type Span } from './gaps.ts';

/** The load may end this long after its last write without that being an outage. */
const leastOpenMs = 1_000;

export interface WriteFacts {
  readonly counts: Readonly<Record<OutcomeKind, number>>;
  readonly gaps: GapFigures;
}

/** One pass over the writes, in order of completion. */
export async function readWriteFacts(
  writes: AsyncIterable<WriteRecord>,
  faults: readonly Span[],
  measured: { readonly fromMs: number; readonly toMs: number },
): Promise<WriteFacts> {
  const counts = { ok: 0, rejected: 0, failed: 0, unknown: 0 };
  const tally = new GapTally(faults, measured.fromMs);
  let lastAtMs: number | null = null;
  for await (const { outcome, endedAtMs } of writes) {
    counts[outcome] += 1;
    // What still ends after the load is counted, but nobody offers what could fill a gap there.
    if (outcome !== 'ok' || endedAtMs > measured.toMs) continue;
    if (lastAtMs !== null) tally.add({ fromMs: lastAtMs, toMs: endedAtMs });
    lastAtMs = endedAtMs;
  }
  return { counts, gaps: tally.finish(lastAtMs, measured.toMs, leastOpenMs) };
}

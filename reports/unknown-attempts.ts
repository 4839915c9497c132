import type { WriteRecord } from '../core/writes.ts';
import type { Outage } from './report.ts';

/** Attempts of which the client never learned what became of them. */
export interface UnknownAttempts {
  /** COMMIT was not answered for as long as a client waits, while no write was acknowledged. */
  readonly heldUp: number;
  /** All others: cut off, or in doubt by the answer itself. */
  readonly cutOff: number;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A fault cuts off what is in flight, once for each client. A server that takes COMMITs and does not
 * answer them makes a client unknown again and again, but not more often than once in `timeoutMs`.
 */
export async function unknownAttempts(
  writes: AsyncIterable<WriteRecord>,
  outages: readonly Outage[],
  timeoutMs: number,
): Promise<UnknownAttempts> {
  const gaps = outages.flatMap(gapOf);
  // The transaction's statements before COMMIT have taken a part of the time.
  const leastMs = timeoutMs / 2;
  let [heldUp, cutOff] = [0, 0];
  for await (const write of writes) {
    if (write.outcome !== 'unknown') continue;
    if (gaps.some((gap) => waitedMs(write, gap) >= leastMs)) heldUp += 1;
    else cutOff += 1;
  }
  return { heldUp, cutOff };
}

/** From the last write acknowledged before to the first one after. */
function gapOf({ writeOutageMs, phases }: Outage): Span[] {
  const fromMs = phases.lastAcknowledged?.atMs;
  if (!writeOutageMs || fromMs === undefined) return [];
  return [{ fromMs, toMs: fromMs + writeOutageMs }];
}

function waitedMs({ sentAtMs, endedAtMs }: WriteRecord, { fromMs, toMs }: Span): number {
  return Math.min(endedAtMs, toMs) - Math.max(sentAtMs, fromMs);
}

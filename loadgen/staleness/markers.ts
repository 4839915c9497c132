import type { Clock } from '../../core/clock.ts';
import { delay } from '../../core/wait.ts';
import type { Asking } from './asking.ts';

/**
 * One row, which each marker overwrites. Never with an older one: a backend whose client has given
 * it up may still be waiting for the row.
 */
const mark = {
  name: 'marker',
  text: `UPDATE bench.marker SET run_id = $1, number = $2
          WHERE run_id IS DISTINCT FROM $1 OR number < $2`,
};

export interface Markers {
  readonly runId: string;
  /** Leads to the primary. */
  readonly primary: Asking;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly onAcknowledged: (number: number, atMs: number) => void;
}

/** Writes numbered markers until aborted. One that was not acknowledged is none. */
export async function writeMarkers(markers: Markers, signal: AbortSignal): Promise<void> {
  const { runId, primary, everyMs, clock, onAcknowledged } = markers;
  for (let number = 1; !signal.aborted; number += 1) {
    const sentAtMs = clock.nowMs();
    const answer = await primary.ask(mark, [runId, number]);
    const atMs = clock.nowMs();
    if (answer) onAcknowledged(number, atMs);
    const waitMs = Math.max(1, everyMs - (atMs - sentAtMs));
    await delay(waitMs, signal).catch(() => undefined);
  }
}

import type { ProbeRecord } from '../../core/history.ts';
import { type Position, PrimaryTrack } from './primary-track.ts';

export interface LagSample {
  readonly node: string;
  readonly atMs: number;
  /** From what the standby has replayed to where the primary was at the same moment. */
  readonly bytes: number;
  /** Since when the primary had been ahead of that. */
  readonly ms: number;
}

/** Longer than this after a standby's answer, and its primary's is no longer waited for. */
const patienceMs = 1_000;

/**
 * How far each standby is behind, whenever it was asked while somebody was the primary. It waits
 * for the primary's next answer, so that both are compared at one moment.
 */
export async function* lagSamples(probes: AsyncIterable<ProbeRecord>): AsyncGenerator<LagSample> {
  const track = new PrimaryTrack();
  let waiting: (Position & { readonly node: string })[] = [];
  for await (const { node, atMs, tookMs, role } of probes) {
    // A standby that has replayed nothing yet has no position.
    if (!role || !Number.isFinite(role.lsn ?? Number.NaN)) continue;
    // The state held at some moment since the question was asked.
    const position = { atMs: atMs - tookMs / 2, lsn: role.lsn };
    if (role.inRecovery) {
      waiting = waiting.filter((one) => position.atMs - one.atMs <= patienceMs);
      waiting.push({ node, ...position });
    } else if (!role.readOnly && track.note(role.timeline, position)) {
      yield* waiting.filter((one) => one.atMs <= position.atMs).flatMap((one) => lagOf(one, track));
      waiting = waiting.filter((one) => one.atMs > position.atMs);
    }
  }
}

function lagOf(standby: Position & { readonly node: string }, track: PrimaryTrack): LagSample[] {
  const { node, atMs, lsn } = standby;
  const primary = track.at(atMs);
  if (primary === null) return [];
  const sinceMs = primary > lsn ? track.aheadSince(lsn) : null;
  const ms = sinceMs === null ? 0 : Math.max(0, atMs - sinceMs);
  return [{ node, atMs, bytes: Math.max(0, primary - lsn), ms }];
}

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

/** How far each standby is behind, whenever it was asked while somebody was the primary. */
export async function* lagSamples(probes: AsyncIterable<ProbeRecord>): AsyncGenerator<LagSample> {
  const track = new LagTrack();
  for await (const probe of probes) yield* track.hear(probe);
}

/**
 * The same, as the probes come in. It waits for the primary's next answer, so that both are compared
 * at one moment.
 */
export class LagTrack {
  readonly #primary = new PrimaryTrack();
  #waiting: readonly (Position & { readonly node: string })[] = [];

  hear({ node, atMs, tookMs, role }: ProbeRecord): readonly LagSample[] {
    // A standby that has replayed nothing yet has no position.
    if (!role || !Number.isFinite(role.lsn ?? Number.NaN)) return [];
    // The state held at some moment since the question was asked.
    const position = { atMs: atMs - tookMs / 2, lsn: role.lsn };
    if (role.inRecovery) {
      const patient = this.#waiting.filter((one) => position.atMs - one.atMs <= patienceMs);
      this.#waiting = [...patient, { node, ...position }];
      return [];
    }
    if (role.readOnly || !this.#primary.note(role.timeline, position)) return [];
    const due = this.#waiting.filter((one) => one.atMs <= position.atMs);
    this.#waiting = this.#waiting.filter((one) => one.atMs > position.atMs);
    return due.flatMap((one) => lagOf(one, this.#primary));
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

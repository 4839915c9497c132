import type { Lag } from '../../core/cluster.ts';

interface Sample {
  readonly lsn: number;
  readonly atMs: number;
}

/** At about one a second: a quarter of an hour. */
const samplesMax = 1_000;

/**
 * Where the primary was when, to tell how far behind it a standby is. Time is counted by our own
 * clock, from when the primary was first seen ahead of what the standby has replayed: an idle
 * primary makes no lag, as it does with pg_last_xact_replay_timestamp() alone.
 */
export class Positions {
  #primary: string | null = null;
  #samples: Sample[] = [];

  /** What the primary was asked; a new primary begins anew, since it may be behind the old one. */
  note(primary: string, lsn: number, atMs: number): void {
    if (primary !== this.#primary) this.#samples = [];
    this.#primary = primary;
    const last = this.#samples.at(-1);
    if (last && last.lsn >= lsn) return;
    this.#samples.push({ lsn, atMs });
    if (this.#samples.length > samplesMax) this.#samples.shift();
  }

  /** Of a standby that has replayed up to there. null: no primary has answered yet. */
  lagOf(lsn: number, replayAgeMs: number | null, nowMs: number): Lag | null {
    const last = this.#samples.at(-1);
    if (!last) return null;
    const first = this.#samples.find((sample) => sample.lsn > lsn);
    if (!first) return { bytes: 0, ms: 0 };
    const bytes = last.lsn - lsn;
    const seenMs = nowMs - first.atMs;
    if (first !== this.#samples[0]) return { bytes, ms: seenMs };
    // Behind all that was seen: since when, only the standby's own last commit can tell.
    return { bytes, ms: replayAgeMs === null ? null : Math.max(seenMs, replayAgeMs) };
  }
}

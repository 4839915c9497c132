/** Where a node was at a moment, in bytes of WAL. */
export interface Position {
  readonly atMs: number;
  readonly lsn: number;
}

/** Where it stood, by its answers at the first and the last moment. */
interface Stay {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lsn: number;
}

/** An hour of questions at 20 a second. */
const mostKept = 72_000;
/** Between two answers further apart nothing is said of the time in between. */
const joinMs = 1_000;

/** Where the primary was when, by its own word; straight lines between its answers. */
export class PrimaryTrack {
  #timeline = 0;
  #stays: Stay[] = [];

  /** False: an old primary, which nobody follows any more. */
  note(timeline: number, { atMs, lsn }: Position): boolean {
    if (timeline < this.#timeline) return false;
    if (timeline > this.#timeline) this.#cutAt(lsn);
    this.#timeline = timeline;
    const last = this.#stays.at(-1);
    if (last?.lsn === lsn && atMs - last.toMs <= joinMs)
      this.#stays[this.#stays.length - 1] = { ...last, toMs: atMs };
    else this.#stays.push({ fromMs: atMs, toMs: atMs, lsn });
    if (this.#stays.length > mostKept) this.#stays.splice(0, mostKept / 4);
    return true;
  }

  /** null: not known. */
  at(atMs: number): number | null {
    const [stay, next] = this.#around((one) => one.fromMs <= atMs);
    if (stay && atMs <= stay.toMs) return stay.lsn;
    if (!stay || !next || next.fromMs - stay.toMs > joinMs) return null;
    const part = (atMs - stay.toMs) / (next.fromMs - stay.toMs);
    return stay.lsn + (next.lsn - stay.lsn) * part;
  }

  /** Since when it has been ahead of there, or longer; null: it was not seen ahead. */
  aheadSince(lsn: number): number | null {
    const [stay, next] = this.#around((one) => one.lsn <= lsn);
    if (!next) return null;
    if (!stay || next.fromMs - stay.toMs > joinMs) return next.fromMs;
    const part = (lsn - stay.lsn) / (next.lsn - stay.lsn);
    return stay.toMs + (next.fromMs - stay.toMs) * part;
  }

  /** A new primary goes on from where it had got to as a standby: the rest of the old one is void. */
  #cutAt(lsn: number): void {
    const passedAtMs = this.aheadSince(lsn);
    this.#stays = this.#stays.filter((stay) => stay.lsn <= lsn);
    if (passedAtMs !== null) this.#stays.push({ fromMs: passedAtMs, toMs: passedAtMs, lsn });
  }

  /** The last stay for which it holds, and the next one. Both times and positions only rise. */
  #around(holds: (stay: Stay) => boolean): readonly [Stay | undefined, Stay | undefined] {
    let low = 0;
    let high = this.#stays.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const stay = this.#stays[middle];
      if (stay && holds(stay)) low = middle + 1;
      else high = middle;
    }
    return [this.#stays[low - 1], this.#stays[low]];
  }
}

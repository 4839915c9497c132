/** What became of a marker on one standby. `unanswered`: the node fell silent while it was waited for. */
export type Sight = 'visible' | 'not-visible' | 'unanswered';

export interface Seen {
  readonly sight: Sight;
  /** Since the marker was acknowledged. */
  readonly waitedMs: number;
  /** It may have become visible as much earlier; null: it was not seen. */
  readonly withinMs: number | null;
}

/** Standing on one answer: what the node showed at some moment of [sentAtMs, answeredAtMs]. */
export interface Answer {
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  readonly isStandby: boolean;
  /** The newest marker that is visible there; null: none of this run. */
  readonly number: number | null;
}

interface Marker {
  readonly number: number;
  readonly acknowledgedAtMs: number;
  /** No earlier than this can it have become visible. */
  readonly notBeforeMs: number;
  readonly unanswered: boolean;
}

/**
 * The acknowledged markers that one standby has not shown yet, oldest first: as many at most as are
 * written within `mostMs`, after which one counts as not visible.
 */
export class Waiting {
  readonly #mostMs: number;
  readonly #onSeen: (seen: Seen) => void;
  #markers: readonly Marker[] = [];

  constructor(mostMs: number, onSeen: (seen: Seen) => void) {
    this.#mostMs = mostMs;
    this.#onSeen = onSeen;
  }

  /** When the oldest was acknowledged; null: nothing is waited for. */
  get sinceMs(): number | null {
    return this.#markers[0]?.acknowledgedAtMs ?? null;
  }

  acknowledged(number: number, atMs: number): void {
    const marker = { number, acknowledgedAtMs: atMs, notBeforeMs: atMs, unanswered: false };
    this.#markers = [...this.#markers, marker];
  }

  answered({ isStandby, number, sentAtMs, answeredAtMs }: Answer): void {
    // Who takes writes itself shows them at once, and is no standby to be measured.
    if (!isStandby) this.#markers = [];
    const shown = this.#markers.filter((marker) => number !== null && marker.number <= number);
    for (const marker of shown) this.#tell(marker, 'visible', answeredAtMs);
    this.#markers = this.#markers.slice(shown.length).map((marker) => {
      const notBeforeMs = Math.max(marker.notBeforeMs, sentAtMs);
      return { ...marker, notBeforeMs };
    });
    this.#expire(answeredAtMs);
  }

  /** It gave no answer: from now on nobody knows when these became visible. */
  silent(atMs: number): void {
    this.#markers = this.#markers.map((marker) => ({ ...marker, unanswered: true }));
    this.#expire(atMs);
  }

  /** Nobody waits any longer. */
  end(atMs: number): void {
    for (const marker of this.#markers) this.#tell(marker, 'not-visible', atMs);
    this.#markers = [];
  }

  #expire(atMs: number): void {
    const isOver = (marker: Marker) => atMs - marker.acknowledgedAtMs >= this.#mostMs;
    for (const marker of this.#markers.filter(isOver)) this.#tell(marker, 'not-visible', atMs);
    this.#markers = this.#markers.filter((marker) => !isOver(marker));
  }

  #tell({ acknowledgedAtMs, notBeforeMs, unanswered }: Marker, sight: Sight, atMs: number): void {
    const visible = sight === 'visible' && !unanswered;
    this.#onSeen({
      sight: unanswered ? 'unanswered' : sight,
      waitedMs: Math.max(0, atMs - acknowledgedAtMs),
      withinMs: visible ? atMs - notBeforeMs : null,
    });
  }
}

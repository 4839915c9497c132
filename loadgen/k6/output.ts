import type { EndedAttempt } from '../attempt.ts';
import type { Recorder } from '../recorder.ts';
import { Lines } from './lines.ts';
import type { Offered } from './offered.ts';
import { Operations } from './operations.ts';
import { type Point, pointOf } from './point.ts';
import { Settled } from './settled.ts';

export interface K6OutputOptions {
  /** The gauge that the recorder was given. */
  readonly offered: Offered;
  readonly recorder: Pick<Recorder, 'record' | 'drop' | 'tick'>;
  /** Milliseconds since 1970 by the wall clock, as milliseconds since the run began. */
  readonly toRunMs: (wallMs: number) => number;
  /** Hears of lines that are not k6's points: a summary, a message of its own. */
  readonly other?: (line: string) => void;
}

type Told =
  | { readonly kind: 'ended'; readonly atMs: number; readonly ended: EndedAttempt }
  | { readonly kind: 'dropped'; readonly atMs: number };

/** Of a core's turn, between reading the clock and telling. */
const slackMs = 250;
const mostDropped = 10_000;
/** What comes so long after all before it was never so: each second of it would be a window. */
const farthestMs = 3_600_000;
/** What nobody was free to begin has no transaction yet. */
const unbegun = 'iteration';

/**
 * k6's JSON output (`--out json=…`), as it comes, into a recorder. Nothing is kept but what is
 * running and what was told in the last quarter of a second.
 */
export class K6Output {
  readonly #options: K6OutputOptions;
  readonly #lines = new Lines();
  readonly #settled: Settled<Told>;
  readonly #operations: Operations;
  #turns = 0;
  #measures = false;
  #newestMs = Number.NEGATIVE_INFINITY;
  /** Lines that k6 would not write. */
  #damaged = 0;

  constructor(options: K6OutputOptions) {
    this.#options = options;
    this.#settled = new Settled<Told>(slackMs, (told) => this.#record(told));
    this.#operations = new Operations((ended) =>
      this.#settled.add({ kind: 'ended', atMs: ended.endedAtMs, ended }),
    );
  }

  take(chunk: Buffer): void {
    this.#lines.take(chunk, (line) => this.#read(line));
    if (this.#newestMs === Number.NEGATIVE_INFINITY) return;
    this.#settled.advance(this.#newestMs);
    this.#options.recorder.tick(this.#settled.passedMs);
  }

  /** Until when all is recorded that k6 has told; -Infinity: it has told nothing. */
  get recordedMs(): number {
    return this.#settled.passedMs;
  }

  /** Whether the script tells of each operation, and not only of its turns. */
  get measures(): boolean {
    return this.#measures;
  }

  /**
   * k6 will tell no more. What it told no end of may have been applied, and ends now: at `atMs`, or
   * when the last thing was told.
   */
  end(atMs: number = this.#newestMs): OutputSummary {
    if (this.#lines.pending) this.#options.other?.(this.#lines.pending);
    const cutOff = this.#operations.end(atMs);
    this.#settled.end();
    const damaged = this.#damaged + this.#lines.skipped;
    return { cutOff, damaged, late: this.#settled.late, measures: this.#measures };
  }

  #read(line: string): void {
    try {
      const point = pointOf(line);
      if (point) this.#take({ ...point, atMs: this.#placed(point.atMs) });
    } catch {
      if (line.startsWith('{')) this.#damaged += 1;
      this.#options.other?.(line);
    }
  }

  #placed(wallMs: number): number {
    const atMs = this.#options.toRunMs(wallMs);
    if (atMs > Math.max(0, this.#newestMs) + farthestMs) throw new Error('no time of this run');
    return atMs;
  }

  #take(point: Point): void {
    this.#newestMs = Math.max(this.#newestMs, point.atMs);
    if (point.kind === 'dropped') this.#drop(point);
    else if (point.kind === 'iteration') this.#turn(point);
    else if (point.kind === 'beat') this.#options.offered.open = point.users;
    else {
      this.#measures = true;
      if (point.kind === 'sent') this.#options.offered.begin(point.atMs);
      this.#operations.take(point);
    }
  }

  #drop({ atMs, count }: Extract<Point, { kind: 'dropped' }>): void {
    const all = Math.min(Math.round(count), mostDropped);
    this.#options.offered.drop(atMs, all);
    for (let i = 0; i < all; i++) this.#settled.add({ kind: 'dropped', atMs });
  }

  #turn({ atMs, tookMs }: Extract<Point, { kind: 'iteration' }>): void {
    // The operations of a script that tells of them come before its turn is over.
    if (this.#measures) return;
    this.#options.offered.begin(atMs - tookMs);
    this.#operations.turn(this.#turns++, atMs, tookMs);
  }

  #record(told: Told): void {
    const { recorder } = this.#options;
    if (told.kind === 'ended') {
      recorder.record({ ...told.ended, endedAtMs: told.atMs });
      return;
    }
    // Of what never began the recorder is not told when that was.
    recorder.tick(told.atMs);
    recorder.drop(unbegun, told.atMs);
  }
}

/** What of k6's output could not be taken as it was meant. */
export interface OutputSummary {
  /** Operations that were sent, and nobody knows how they ended. */
  readonly cutOff: number;
  readonly damaged: number;
  readonly late: number;
  readonly measures: boolean;
}

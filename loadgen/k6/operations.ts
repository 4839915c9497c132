import { maskSecrets } from '../../core/errors.ts';
import type { EndedAttempt } from '../attempt.ts';
import type { Point, Tags } from './point.ts';

type OfOperation = Extract<Point, { kind: 'sent' | 'ended' }>;

interface Running {
  readonly atMs: number;
  readonly tags: Tags;
}

/** More than any machine's users: a script that never ends what it began. */
const mostRunning = 100_000;
/** Names that a script may give its transactions; each has histograms of its own. */
const mostNames = 100;
const cutOff = { code: 'cut off', message: 'k6 told of no end' };

/** Makes operations of their two points. Times are of the run. */
export class Operations {
  readonly #to: (ended: EndedAttempt) => void;
  readonly #running = new Map<number, Running>();
  readonly #names = new Set<string>();

  constructor(to: (ended: EndedAttempt) => void) {
    this.#to = to;
  }

  take(point: OfOperation): void {
    const { cycle, atMs, tags } = point;
    const before = this.#running.get(cycle);
    this.#running.delete(cycle);
    if (point.kind === 'ended') {
      this.#end(cycle, before ?? point, point);
      return;
    }
    // Sent once more under the same cycle: what became of the first nobody can say.
    if (before) this.#cutOff(cycle, before, atMs);
    this.#running.set(cycle, { atMs, tags });
    if (this.#running.size > mostRunning) this.#giveUpOldest(atMs);
  }

  /** One turn of a script that tells nothing more. */
  turn(cycle: number, atMs: number, tookMs: number): void {
    this.#to({
      ...{ cycle, transaction: { name: 'iteration', kind: 'read' } },
      ...{ intendedAtMs: atMs - tookMs, startedAtMs: atMs - tookMs, endedAtMs: atMs },
      ...{ outcome: 'ok', problem: null, commitSentAtMs: null, acceptedBy: null, timeline: 0 },
    });
  }

  /** What was sent, and nobody will say how it ended. Returns how many that were. */
  end(atMs: number): number {
    const left = this.#running.size;
    for (const [cycle, sent] of this.#running) this.#cutOff(cycle, sent, atMs);
    this.#running.clear();
    return left;
  }

  #giveUpOldest(atMs: number): void {
    for (const [cycle, sent] of this.#running) {
      this.#running.delete(cycle);
      this.#cutOff(cycle, sent, atMs);
      return;
    }
  }

  #cutOff(cycle: number, sent: Running, atMs: number): void {
    const endedAtMs = Math.max(atMs, sent.atMs);
    this.#to({ ...this.#attempt(cycle, sent, sent.tags, endedAtMs), problem: cutOff });
  }

  #end(cycle: number, sent: Running, { atMs, tags }: OfOperation): void {
    const ended = this.#attempt(cycle, sent, tags, Math.max(atMs, sent.atMs));
    const { outcome } = ended;
    this.#to({ ...ended, problem: outcome === 'ok' ? null : problemOf(tags) });
  }

  #attempt(cycle: number, sent: Running, tags: Tags, endedAtMs: number): EndedAttempt {
    const { node, timeline, write } = tags;
    return {
      cycle,
      transaction: { name: this.#nameOf(tags.tx), kind: write ? 'write' : 'read' },
      // When it was due k6 does not tell.
      ...{ intendedAtMs: sent.atMs, startedAtMs: sent.atMs, endedAtMs },
      outcome: tags.outcome ?? 'unknown',
      problem: null,
      // A write is one statement, which commits itself.
      commitSentAtMs: write ? sent.atMs : null,
      ...{ acceptedBy: node || null, timeline },
    };
  }

  #nameOf(tx: string): string {
    if (this.#names.size < mostNames) this.#names.add(tx);
    return this.#names.has(tx) ? tx : 'others';
  }
}

function problemOf({ code, message }: Tags) {
  const known = code || 'no code';
  return { code: known, message: maskSecrets(message || known) };
}

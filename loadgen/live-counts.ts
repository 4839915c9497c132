import { type OutcomeKind, outcomeKinds } from '../core/history.ts';
import type { Connections } from './connections/source.ts';
import { type LiveFigures, type Responses, responseBoundsMs } from './live-figures.ts';
import type { Gauge } from './recorder-window.ts';

/** Counts for whoever watches the run as it goes. Memory follows the transactions. */
export class LiveCounts {
  readonly #gauge: Gauge;
  readonly #connections: Pick<Connections, 'open'>;
  readonly #responses = new Map<string, (Tally | undefined)[]>();
  readonly #dropped: Record<string, number> = {};
  readonly #retried: Record<string, number> = {};
  #ended = 0;

  constructor(gauge: Gauge, connections: Pick<Connections, 'open'>) {
    this.#gauge = gauge;
    this.#connections = connections;
  }

  ended(transaction: string, outcome: OutcomeKind, responseMs: number): void {
    this.#ended += 1;
    let tallies = this.#responses.get(transaction);
    if (!tallies) {
      tallies = [];
      this.#responses.set(transaction, tallies);
    }
    const index = outcomeKinds.indexOf(outcome);
    let tally = tallies[index];
    if (!tally) {
      tally = new Tally();
      tallies[index] = tally;
    }
    tally.add(responseMs);
  }

  drop(transaction: string): void {
    this.#dropped[transaction] = (this.#dropped[transaction] ?? 0) + 1;
  }

  retry(transaction: string): void {
    this.#retried[transaction] = (this.#retried[transaction] ?? 0) + 1;
  }

  /** As they are at `atMs`, which is after the end of every window that was asked for. */
  figures(atMs: number): LiveFigures {
    return {
      offered: this.#gauge.offeredBefore(atMs),
      waiting: this.#gauge.waitingAt(atMs),
      inFlight: this.#gauge.begun - this.#ended,
      connections: this.#connections.open,
      dropped: { ...this.#dropped },
      retried: { ...this.#retried },
      responses: this.#all(),
    };
  }

  #all(): readonly Responses[] {
    const all: Responses[] = [];
    for (const [transaction, tallies] of this.#responses)
      for (const [index, outcome] of outcomeKinds.entries()) {
        const tally = tallies[index];
        if (!tally) continue;
        all.push({ transaction, outcome, sumMs: tally.sumMs, counts: [...tally.counts] });
      }
    return all;
  }
}

class Tally {
  readonly counts = new Float64Array(responseBoundsMs.length + 1);
  sumMs = 0;

  add(responseMs: number): void {
    let index = 0;
    while (responseMs > (responseBoundsMs[index] ?? Number.POSITIVE_INFINITY)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sumMs += responseMs;
  }
}

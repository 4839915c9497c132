import type { OutcomeKind } from '../core/history.ts';

/** Upper bounds of the response times that are told of a running load; what is longer is beyond. */
export const responseBoundsMs: readonly number[] = [
  ...[1, 2.5, 5, 10, 25, 50, 100, 250, 500],
  ...[1000, 2500, 5000, 10_000, 30_000, 60_000],
];

/** What a running load tells of itself, since its start, warm-up included. */
export interface LiveFigures {
  readonly offered: number;
  /** Now: due and not begun; begun and not ended; connections that are open. */
  readonly waiting: number;
  readonly inFlight: number;
  readonly connections: number;
  /** Per transaction. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly retried: Readonly<Record<string, number>>;
  readonly responses: readonly Responses[];
}

/** The operations of one transaction that ended in one way, by their response time. */
export interface Responses {
  readonly transaction: string;
  readonly outcome: OutcomeKind;
  readonly sumMs: number;
  /** Up to each of responseBoundsMs and above the one before it, and those beyond the last. */
  readonly counts: readonly number[];
}

/** Of two load processes as of one. */
export function sumOfFigures(one: LiveFigures, other: LiveFigures): LiveFigures {
  return {
    offered: one.offered + other.offered,
    waiting: one.waiting + other.waiting,
    inFlight: one.inFlight + other.inFlight,
    connections: one.connections + other.connections,
    dropped: added(one.dropped, other.dropped),
    retried: added(one.retried, other.retried),
    responses: joined([...one.responses, ...other.responses]),
  };
}

type Counts = Readonly<Record<string, number>>;

function added(one: Counts, other: Counts): Counts {
  const sums: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

function joined(all: readonly Responses[]): readonly Responses[] {
  const sums = new Map<string, Responses>();
  for (const one of all) {
    const key = `${one.transaction} ${one.outcome}`;
    const so = sums.get(key);
    sums.set(key, so ? sumOfResponses(so, one) : one);
  }
  return [...sums.values()];
}

function sumOfResponses(one: Responses, other: Responses): Responses {
  return {
    ...one,
    sumMs: one.sumMs + other.sumMs,
    counts: one.counts.map((count, i) => count + (other.counts[i] ?? 0)),
  };
}

import type { NodeRole } from '../core/cluster.ts';
import type { Gap, ProbeRecord } from '../core/history.ts';

/** Further apart than this, two answers say nothing of the time between them. */
const blindAfterMs = 1_000;

/** A time all through which a node was certainly what it said it was. */
export interface CertainSpan<Word> extends Gap {
  readonly node: string;
  readonly word: Word;
}

export type Answer = ProbeRecord & { readonly role: NodeRole };

/** When a node certainly was what it says, at one moment or another; null: nothing is proved. */
export type Proof = (now: Answer, before: Answer | null) => Gap | null;

/** The state told held at some moment of the time that the answer took. */
export const byItself: Proof = (now) => ({ fromMs: startOf(now), toMs: now.atMs });

export function startOf({ atMs, tookMs }: ProbeRecord): number {
  return atMs - tookMs;
}

interface Open<Word> {
  readonly word: Word;
  /** The end of the first proof, and the beginning of the last; null: none yet. */
  readonly proved: Gap | null;
  readonly last: Answer;
}

/**
 * A node that says the same in answer after answer was that all the time between: certainly from
 * the end of what first proves it to the beginning of what proves it last.
 */
export async function* certainSpans<Word extends string>(
  probes: AsyncIterable<ProbeRecord>,
  wordOf: (role: NodeRole) => Word,
  proof: Proof = byItself,
): AsyncGenerator<CertainSpan<Word>> {
  const opened = new Map<string, Open<Word>>();
  for await (const probe of probes) {
    const open = opened.get(probe.node);
    const now = isAnswer(probe) ? { word: wordOf(probe.role), last: probe } : null;
    const before = open !== undefined && now !== null && goesOn(open, now) ? open : null;
    if (open !== undefined && before === null) yield* closed(open);
    if (now === null) opened.delete(probe.node);
    else
      opened.set(probe.node, {
        ...now,
        proved: proved(before, proof(now.last, before?.last ?? null)),
      });
  }
  for (const open of opened.values()) yield* closed(open);
}

function isAnswer(probe: ProbeRecord): probe is Answer {
  return probe.role !== null;
}

type Said<Word> = Pick<Open<Word>, 'word' | 'last'>;

function goesOn<Word>(open: Said<Word>, now: Said<Word>): boolean {
  const sameTimeline = open.last.role.timeline === now.last.role.timeline;
  return open.word === now.word && sameTimeline && now.last.atMs - open.last.atMs <= blindAfterMs;
}

function proved<Word>(before: Open<Word> | null, found: Gap | null): Gap | null {
  const so = before?.proved ?? null;
  if (found === null) return so;
  return { fromMs: so?.fromMs ?? found.toMs, toMs: found.fromMs };
}

function* closed<Word>({ word, proved: span, last }: Open<Word>): Generator<CertainSpan<Word>> {
  if (span !== null && span.toMs > span.fromMs) yield { node: last.node, word, ...span };
}

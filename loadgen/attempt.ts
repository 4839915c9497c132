import type { Address } from '../core/address.ts';
import type { OperationEvent, OutcomeKind, RetryEvent } from '../core/history.ts';
import type { Transaction } from './workload.ts';

/** An operation that a client takes up. */
export interface Operation {
  readonly cycle: number;
  readonly transaction: Transaction;
  readonly intendedAtMs: number;
  /** When it began; undefined: when a client takes it up. */
  readonly startedAtMs?: number | undefined;
  /** Where it is sent; undefined: to the primary. */
  readonly address?: Address | undefined;
}

/** How far an attempt came. */
export type Phase = 'connect' | 'begin' | 'transaction' | 'receipt' | 'commit';

/** Why an attempt did not end ok, in words that errors group by. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** What became of an attempt in the database. */
export interface Effect {
  readonly outcome: OutcomeKind;
  /** Null exactly when the outcome is ok. */
  readonly problem: Problem | null;
  /** When COMMIT was sent; null: it never was. */
  readonly commitSentAtMs: number | null;
  /** Who took the receipt, and on which timeline; null and 0: nobody got that far. */
  readonly acceptedBy: string | null;
  readonly timeline: number;
  /** Where it ended; undefined: there is nothing to say. */
  readonly phase?: Phase | undefined;
  /** Where its connection led to; undefined: not known, or of no interest. */
  readonly node?: string | null | undefined;
}

/** An attempt that is over, or the last one of an operation with the start of the first. */
export interface EndedAttempt extends Omit<Operation, 'transaction'>, Effect {
  readonly transaction: Pick<Transaction, 'name' | 'kind'>;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** How many it took; undefined: one. */
  readonly attempts?: number;
}

/** Property by property: spread from two objects into one, it took 5 us of every operation. */
export function endedAttempt(
  { cycle, transaction, intendedAtMs, address }: Operation,
  { outcome, problem, commitSentAtMs, acceptedBy, timeline, phase, node }: Effect,
  startedAtMs: number,
  endedAtMs: number,
): EndedAttempt {
  return {
    cycle,
    transaction,
    address,
    intendedAtMs,
    startedAtMs,
    endedAtMs,
    outcome,
    problem,
    commitSentAtMs,
    acceptedBy,
    timeline,
    phase,
    node,
  };
}

/** The history's line about an operation that did not end ok; null for one that did. */
export function operationEvent(ended: EndedAttempt, measured: boolean): OperationEvent | null {
  if (ended.outcome === 'ok' || ended.problem === null) return null;
  return { kind: 'operation', ...failureOf(ended, measured), outcome: ended.outcome };
}

/** The line about an attempt that failed and is made again. */
export function retryEvent(ended: EndedAttempt, measured: boolean): RetryEvent {
  return { kind: 'retry', ...failureOf(ended, measured) };
}

function failureOf(ended: EndedAttempt, measured: boolean) {
  const { phase, node, address, attempts } = ended;
  return {
    atMs: ended.endedAtMs,
    transaction: ended.transaction.name,
    cycle: ended.cycle,
    code: ended.problem?.code ?? '',
    message: ended.problem?.message ?? '',
    intendedAtMs: ended.intendedAtMs,
    startedAtMs: ended.startedAtMs,
    measured,
    ...(phase === undefined ? {} : { phase }),
    ...(node ? { node } : {}),
    ...(address === 'read-only' ? { address } : {}),
    ...(attempts === undefined ? {} : { attempt: attempts }),
  };
}

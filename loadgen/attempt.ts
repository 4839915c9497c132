import type { OperationEvent, OutcomeKind } from '../core/history.ts';
import type { Transaction } from './workload.ts';

/** An operation that a client takes up. */
export interface Operation {
  readonly cycle: number;
  readonly transaction: Transaction;
  readonly intendedAtMs: number;
}

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
}

/** An attempt that is over. */
export interface EndedAttempt extends Operation, Effect {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** The history's line about an attempt that did not end ok; null for one that did. */
export function operationEvent(ended: EndedAttempt, measured: boolean): OperationEvent | null {
  if (ended.outcome === 'ok' || ended.problem === null) return null;
  return {
    kind: 'operation',
    atMs: ended.endedAtMs,
    transaction: ended.transaction.name,
    cycle: ended.cycle,
    outcome: ended.outcome,
    code: ended.problem.code,
    message: ended.problem.message,
    intendedAtMs: ended.intendedAtMs,
    startedAtMs: ended.startedAtMs,
    measured,
  };
}

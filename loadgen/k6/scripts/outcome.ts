import type { OutcomeKind } from '../../../core/history.ts';
import { classify, provesNotCommitted, rejectionOf } from '../../classify.ts';
import type { Transaction } from '../../workload.ts';
import { Rejection } from '../../workload.ts';
import { databaseErrorOf } from './go-error.ts';

export interface Failure {
  readonly outcome: Exclude<OutcomeKind, 'ok'>;
  /** What errors group by: as in loadgen/classify.ts. */
  readonly code: string;
  readonly message: string;
}

export type Judged = Pick<Transaction, 'kind' | 'rejections'>;

/**
 * What became of an operation that threw; null: the error is the script's own. A write is one
 * statement that commits by itself: once it was sent, only an ordinary ERROR proves that nothing was
 * applied.
 */
export function failureOf(thrown: unknown, { kind, rejections = {} }: Judged): Failure | null {
  const database = databaseErrorOf(thrown);
  const error = database ? database.error : thrown instanceof Rejection ? thrown : null;
  if (error === null) return null;
  const rejection = rejectionOf(error, { rejections });
  if (rejection) return { outcome: 'rejected', ...rejection };
  const problem = inDoubt(error) ?? classify(error);
  const applied = kind === 'write' && database?.sent !== false && !provesNotCommitted(error);
  return { outcome: applied ? 'unknown' : 'failed', ...problem };
}

/** Our driver makes an error of the warning that a COMMIT was not waited for. */
function inDoubt(error: Error) {
  const { severity } = error as { severity?: string };
  return severity === 'WARNING' ? { code: 'commit in doubt', message: error.message } : null;
}

import { maskSecrets } from '../core/errors.ts';
import type { Problem } from './attempt.ts';
import { Rejection, type Transaction } from './workload.ts';

/** An ErrorResponse of the server, or of something that speaks for it (proxy, pooler). */
interface ServerError extends Error {
  readonly severity: string;
  readonly code: string;
  readonly constraint?: string;
}

/** Our own deadline cut the connection. */
export class DeadlineError extends Error {
  constructor() {
    super('no answer before the deadline');
    this.name = 'DeadlineError';
  }
}

/**
 * What errors group by: SQLSTATE, errno name or a word of ours (`timeout`, `connection lost`),
 * and a message without its variable parts (addresses, ids, values) and without secrets.
 */
export function classify(error: unknown): Problem {
  if (!(error instanceof Error)) return { code: 'error', message: `threw a ${typeof error}` };
  if (error instanceof DeadlineError) return { code: 'timeout', message: error.message };
  if (isServerError(error)) return { code: error.code, message: grouped(error.message) };
  return (
    ofSystem(error) ?? ofDriver(error) ?? { code: error.name, message: grouped(error.message) }
  );
}

/** Why the business said no; null: it did not. */
export function rejectionOf(
  error: unknown,
  transaction: Pick<Transaction, 'rejections'>,
): Problem | null {
  if (error instanceof Rejection) return { code: 'rejected', message: error.reason };
  if (!isServerError(error) || isFatal(error)) return null;
  const byConstraint = transaction.rejections?.[`${error.code} ${error.constraint}`];
  const reason = byConstraint ?? transaction.rejections?.[error.code];
  return reason === undefined ? null : { code: error.code, message: reason };
}

/** The session lives on: the server answered with an ordinary ERROR. All else ends the connection. */
export function leavesConnection(error: unknown): boolean {
  return isServerError(error) && error.severity === 'ERROR';
}

/**
 * Says whether an error that answered COMMIT proves that nothing was applied. Only an ordinary
 * ERROR does, and not one that says itself that it cannot tell (class 08, 40003).
 */
export function provesNotCommitted(error: unknown): boolean {
  return leavesConnection(error) && !/^(08...|40003)$/.test((error as ServerError).code);
}

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error;
}

function isFatal({ severity }: ServerError): boolean {
  return severity === 'FATAL' || severity === 'PANIC';
}

function ofSystem(error: NodeJS.ErrnoException): Problem | null {
  // `localhost` is two addresses, and then one error holds two.
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const { code, syscall } = inner as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z]/.test(code)) return null;
  return { code, message: syscall ? `${syscall} ${code}` : code };
}

/** pg's own errors have no code; their wording (8.23) is all there is to know them by. */
function ofDriver({ message }: Error): Problem | null {
  if (/timeout/i.test(message)) return { code: 'timeout', message };
  if (/^Connection terminated|not queryable$/.test(message)) {
    return { code: 'connection lost', message: 'connection lost' };
  }
  return null;
}

function grouped(message: string): string {
  return maskSecrets(message)
    .replace(/: "[^"]*"$/, '')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#')
    .replace(/\b\d+([.:]\d+)*\b/g, '#');
}

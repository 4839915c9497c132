import type { Clock } from '../core/clock.ts';
import type { LoadShape } from '../core/load-shape.ts';
import type { EndedAttempt, Operation, Problem } from './attempt.ts';
import type { LoadClient } from './client.ts';
import type { Keys } from './workload.ts';

export interface RetryPolicy extends Pick<LoadShape, 'retries' | 'maxAttempts'> {
  /** Of all attempts of an operation together. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** An attempt failed, and another one follows. */
  readonly onRetry: (ended: EndedAttempt) => void;
}

/**
 * Performs an operation as the policy says: again after an attempt that certainly was not applied
 * and failed for a reason that may pass; never after one that may have been. What comes back is the
 * last attempt with the start of the first, so that its times span them all.
 */
export async function perform(
  client: LoadClient,
  operation: Operation,
  keysOf: (cycle: number) => Keys,
  policy: RetryPolicy,
  stop: AbortSignal,
): Promise<EndedAttempt> {
  const first = await client.attempt(operation, keysOf(operation.cycle));
  if (policy.retries === 'none') return first;
  const untilMs = first.startedAtMs + policy.timeoutMs;
  let last = first;
  let attempts = 1;
  while (attempts < policy.maxAttempts && maySucceed(last)) {
    await client.rest(stop);
    const leftMs = untilMs - policy.clock.nowMs();
    if (stop.aborted || leftMs < 1) break;
    policy.onRetry({ ...last, attempts });
    attempts += 1;
    // Keys are drawn anew from the start: the same operation, under the same cycle.
    const { startedAtMs: _, ...again } = operation;
    last = await client.attempt(again, keysOf(operation.cycle), leftMs);
  }
  return attempts === 1 ? first : { ...last, startedAtMs: first.startedAtMs, attempts };
}

/** Only `failed` is certainly not applied, and only some of it goes away by itself. */
function maySucceed({ outcome, problem }: EndedAttempt): boolean {
  return outcome === 'failed' && problem !== null && isPassing(problem);
}

/**
 * Connections lost or refused, read-only sessions of a fenced primary (25006), conflicts of
 * transactions (40), lack of resources (53), shutdown and start (57P). Any other SQLSTATE would
 * only come again.
 */
function isPassing({ code }: Problem): boolean {
  if (ownCodes.has(code) || /^E[A-Z]/.test(code)) return true;
  return /^(08|40|53|57P|25006)/.test(code);
}

const ownCodes: ReadonlySet<string> = new Set(['timeout', 'connection lost', 'rolled back']);

import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './errors.ts';

const longestMs = 2 ** 31 - 1;

/** Resolves after `ms`; rejects with the signal's reason when that comes first. */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    // A longer timer would fire at once.
    let leftMs = ms;
    for (; leftMs > longestMs; leftMs -= longestMs) await sleep(longestMs, undefined, { signal });
    await sleep(leftMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  readonly signal: AbortSignal;
  /** What was last seen instead, for the message of the time-out. */
  readonly lastSeen?: () => string;
}

/**
 * Polls `probe` until it gives something other than undefined, and returns that.
 * Throws `<what> after <n> ms (<last seen>)` when time is up; an error of the probe counts as
 * "not yet" and is quoted in that message.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  { timeoutMs, intervalMs = 100, signal, lastSeen }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let lastError = '';
  for (;;) {
    signal.throwIfAborted();
    try {
      const found = await probe();
      if (found !== undefined) return found;
      lastError = '';
    } catch (error) {
      lastError = messageOf(error);
    }
    if (performance.now() >= deadline) {
      const seen = lastError || lastSeen?.() || 'nothing seen';
      throw new Error(`${what} after ${timeoutMs} ms (${seen})`);
    }
    await delay(intervalMs, signal);
  }
}

/** Runs `work` with a signal that also fires after `timeoutMs`; a time-out throws `<what> …`. */
export async function within<T>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    return await unlessAborted(work(either), either);
  } catch (error) {
    if (timeout.aborted && !signal.aborted && error === timeout.reason)
      throw new Error(`${what} took more than ${timeoutMs} ms`);
    throw error;
  }
}

/** A promise with its handles outside (Promise.withResolvers, which Node 20 lacks). */
export function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** The promise's result, or the signal's reason when that fires first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = deferred<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

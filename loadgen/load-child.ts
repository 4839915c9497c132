import { within } from '../core/wait.ts';
import { ForkedLoad, type ForkOptions } from './load-fork.ts';
import type { LoadPlan } from './plan.ts';

const readyWithinMs = 20_000;

export interface LoadOptions extends ForkOptions {
  /** Gives up waiting for the process to be ready. */
  readonly signal: AbortSignal;
}

/** The load, in a process of its own. Disposing ends it at once, whatever it does. */
export interface LoadChild extends AsyncDisposable {
  readonly pid: number;
  /** Rejects when the process breaks, or ends without having been stopped. Never resolves. */
  readonly broken: Promise<never>;
  start(plan: LoadPlan): void;
  /**
   * Lets what is in flight end and the files be closed. Throws when the process broke, or did not
   * end in time and was killed.
   */
  stop(): Promise<void>;
}

/** Forks the load process and waits until it is ready to be given a plan. */
export async function startLoad(options: LoadOptions): Promise<LoadChild> {
  options.signal.throwIfAborted();
  const child = new ForkedLoad(options);
  try {
    await within('the load process getting ready', readyWithinMs, options.signal, () =>
      Promise.race([child.ready, child.broken]),
    );
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
  return child;
}

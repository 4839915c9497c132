import type { Clock } from '../core/clock.ts';
import { delay } from '../core/wait.ts';
import type { Effect, EndedAttempt, Operation } from './attempt.ts';
import type { Backoff } from './backoff.ts';
import { DeadlineError } from './classify.ts';
import { Connection } from './connection.ts';
import type { LoadPlan } from './plan.ts';
import { notApplied, transact } from './transact.ts';
import type { Keys } from './workload.ts';

export interface ClientOptions extends Pick<LoadPlan, 'endpoint' | 'login' | 'timeoutMs'> {
  readonly clock: Clock;
  readonly backoff: Backoff;
}

/**
 * One client of the application: one connection at a time, opened when an operation needs it, one
 * operation at a time. Every attempt ends within timeoutMs, the connect included, because then the
 * connection is destroyed.
 */
export class LoadClient implements Disposable {
  readonly #options: ClientOptions;
  #connection: Connection | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Never throws: whatever happens is the attempt's outcome. */
  async attempt(operation: Operation, keys: Keys): Promise<EndedAttempt> {
    const { clock, timeoutMs } = this.#options;
    const startedAtMs = clock.nowMs();
    const deadline = setTimeout(() => this.#connection?.destroy(new DeadlineError()), timeoutMs);
    const effect = await this.#perform(operation, keys);
    clearTimeout(deadline);
    return { ...operation, ...effect, startedAtMs, endedAtMs: clock.nowMs() };
  }

  /** Busy until the next connect may be tried; ends at once when the connection is sound. */
  async rest(signal: AbortSignal): Promise<void> {
    const waitMs = this.#options.backoff.waitMs;
    // An abort cuts the rest short; that is not an error.
    if (waitMs > 0) await delay(waitMs, signal).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#connection?.destroy();
  }

  async #perform({ transaction }: Operation, keys: Keys): Promise<Effect> {
    try {
      const connection = await this.#connected();
      return await transact(connection, transaction, keys, this.#options.clock);
    } catch (error) {
      return notApplied(error, transaction);
    } finally {
      this.#learn();
    }
  }

  async #connected(): Promise<Connection> {
    if (this.#connection && !this.#connection.lost) return this.#connection;
    const { endpoint, login } = this.#options;
    this.#connection = new Connection(endpoint, login);
    await this.#connection.open();
    return this.#connection;
  }

  #learn(): void {
    if (this.#connection?.lost) this.#options.backoff.failed();
    else this.#options.backoff.succeeded();
  }
}

import type { Clock } from '../core/clock.ts';
import { delay } from '../core/wait.ts';
import { type Effect, type EndedAttempt, endedAttempt, type Operation } from './attempt.ts';
import type { Backoff } from './backoff.ts';
import { DeadlineError } from './classify.ts';
import type { Connection } from './connection.ts';
import type { ConnectionSource } from './connections/source.ts';
import { notApplied, transact } from './transact.ts';
import type { Keys } from './workload.ts';

/** A client's way to one address. */
export interface Line {
  readonly connections: ConnectionSource;
  readonly backoff: Backoff;
}

export interface ClientOptions extends Line {
  /** Its way to the read-only address, where operations are sent there. */
  readonly readOnly?: Line | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * One client of the application: one operation at a time, over the connection that the source of its
 * address gives it. Every attempt ends within its time, the connect included, because then the
 * connection is destroyed.
 */
export class LoadClient implements Disposable {
  readonly #options: ClientOptions;
  /** The line of the last operation. */
  #line: Line;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#line = options;
  }

  /** Never throws: whatever happens is the attempt's outcome. */
  async attempt(
    operation: Operation,
    keys: Keys,
    timeoutMs = this.#options.timeoutMs,
  ): Promise<EndedAttempt> {
    const { clock } = this.#options;
    this.#line = this.#lineTo(operation.address);
    const { connections } = this.#line;
    const startedAtMs = operation.startedAtMs ?? clock.nowMs();
    const deadline = setTimeout(() => connections.cut(new DeadlineError()), timeoutMs);
    const effect = await this.#perform(operation, keys);
    clearTimeout(deadline);
    return endedAttempt(operation, effect, startedAtMs, clock.nowMs());
  }

  /**
   * Busy until the next connect to where the last operation was sent may be tried; ends at once when
   * the connection is sound.
   */
  async rest(signal: AbortSignal): Promise<void> {
    const waitMs = this.#line.backoff.waitMs;
    // An abort cuts the rest short; that is not an error.
    if (waitMs > 0) await delay(waitMs, signal).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#options.connections[Symbol.dispose]();
    this.#options.readOnly?.connections[Symbol.dispose]();
  }

  #lineTo(address: Operation['address']): Line {
    const { readOnly } = this.#options;
    if (address !== 'read-only') return this.#options;
    if (!readOnly) throw new Error('this client has no read-only address');
    return readOnly;
  }

  async #perform({ transaction }: Operation, keys: Keys): Promise<Effect> {
    const { clock } = this.#options;
    const { connections, backoff } = this.#line;
    let connection: Connection | null = null;
    try {
      connection = await connections.take();
      const effect = await transact(connection, transaction, keys, clock);
      return effect.outcome === 'ok' ? effect : { ...effect, node: connection.node };
    } catch (error) {
      return { ...notApplied(error, transaction), phase: 'connect' };
    } finally {
      if (connections.giveBack()) backoff.succeeded();
      else backoff.failed();
    }
  }
}

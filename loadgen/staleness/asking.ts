import type { Login } from '../../core/cluster.ts';
import { DeadlineError } from '../classify.ts';
import { Connection } from '../connection.ts';
import type { Destination } from '../connections/destination.ts';
import type { Statement } from '../workload.ts';

type Row = Record<string, unknown>;

/** A connection that is made when it is needed, and made anew after anything went wrong on it. */
export class Asking implements Disposable {
  readonly #dial: () => Connection;
  readonly #timeoutMs: number;
  #connection: Connection | null = null;

  /** `timeoutMs`: for one question, the connect included. */
  constructor(destination: Destination, login: Login, timeoutMs: number) {
    this.#dial = () => Connection.to(destination, login);
    this.#timeoutMs = timeoutMs;
  }

  /** null: it was not answered, and may have been heard. Never throws. */
  async ask(statement: Statement, values: readonly unknown[]): Promise<readonly Row[] | null> {
    const timer = setTimeout(() => this.#drop(), this.#timeoutMs);
    try {
      return await (await this.#connected()).query(statement, values);
    } catch {
      this.#drop();
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#drop();
  }

  async #connected(): Promise<Connection> {
    if (this.#connection && !this.#connection.lost) return this.#connection;
    const connection = this.#dial();
    this.#connection = connection;
    await connection.open();
    return connection;
  }

  #drop(): void {
    this.#connection?.destroy(new DeadlineError());
    this.#connection = null;
  }
}

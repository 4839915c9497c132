import type { Connection } from '../connection.ts';
import type { ConnectionSource } from './source.ts';

/** A connection of the client's own: opened when an operation needs it, kept until it is lost. */
export class OwnConnection implements ConnectionSource {
  readonly #dial: () => Connection;
  #connection: Connection | null = null;

  constructor(dial: () => Connection) {
    this.#dial = dial;
  }

  async take(): Promise<Connection> {
    if (this.#connection && !this.#connection.lost) return this.#connection;
    this.#connection = this.#dial();
    await this.#connection.open();
    return this.#connection;
  }

  cut(cause: Error): void {
    this.#connection?.destroy(cause);
  }

  giveBack(): boolean {
    return this.#connection?.lost === false;
  }

  [Symbol.dispose](): void {
    this.#connection?.destroy();
  }
}

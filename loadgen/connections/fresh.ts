import type { Connection } from '../connection.ts';
import type { ConnectionSource } from './source.ts';

/** A new connection for every operation, closed after it, as a script does it. */
export class FreshConnection implements ConnectionSource {
  readonly #dial: () => Connection;
  #connection: Connection | null = null;

  constructor(dial: () => Connection) {
    this.#dial = dial;
  }

  async take(): Promise<Connection> {
    this.#connection = this.#dial();
    await this.#connection.open();
    return this.#connection;
  }

  cut(cause: Error): void {
    this.#connection?.destroy(cause);
  }

  giveBack(): boolean {
    const connection = this.#connection;
    this.#connection = null;
    if (!connection || connection.lost) return false;
    connection.leave();
    return true;
  }

  [Symbol.dispose](): void {
    this.#connection?.destroy();
  }
}

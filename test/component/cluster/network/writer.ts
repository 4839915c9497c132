import pg from 'pg';
import type { Endpoint, Login } from '../../../../core/cluster.ts';
import { delay } from '../../../../core/wait.ts';

const never = new AbortController().signal;

/** Writes a number after the other to an endpoint, on a new connection when the last one is lost. */
export class Writer implements AsyncDisposable {
  readonly acknowledged: number[] = [];
  /** The server's address of the last acknowledgement. */
  lastHost = '';
  readonly #config: Endpoint & Login;
  readonly #ended: Promise<void>;
  #stopped = false;
  #next = 0;

  constructor(endpoint: Endpoint, login: Login) {
    this.#config = { ...endpoint, ...login };
    this.#ended = this.#writeOn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #writeOn(): Promise<void> {
    while (!this.#stopped) {
      const client = new pg.Client({ ...this.#config, query_timeout: 20_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        while (!this.#stopped) await this.#write(client);
      } catch {
        await delay(50, never);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  async #write(client: pg.Client): Promise<void> {
    const number = this.#next++;
    const text = 'INSERT INTO written VALUES ($1) RETURNING host(inet_server_addr()) AS host';
    const { rows } = await client.query<{ host: string }>(text, [number]);
    this.acknowledged.push(number);
    this.lastHost = rows[0]?.host ?? '';
    await delay(5, never);
  }
}

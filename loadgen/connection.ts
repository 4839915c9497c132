import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Endpoint, Login } from '../core/cluster.ts';
import { leavesConnection } from './classify.ts';
import type { Sql, Statement } from './workload.ts';

/** The server's answer to a command without rows. */
export interface CommandAnswer {
  /** The command tag: `COMMIT`, or `ROLLBACK` when there was nothing left to commit. */
  readonly tag: string;
  /** What the server remarked on the way. */
  readonly notices: readonly Notice[];
}

export interface Notice {
  readonly code: string;
  readonly message: string;
  /** The server's function that said it: the one part that no locale translates. */
  readonly routine: string;
}

const goodbyeMs = 1000;

/** How every client of the load connects. */
export function clientConfig(endpoint: Endpoint, login: Login): pg.ClientConfig {
  return {
    host: endpoint.host,
    port: endpoint.port,
    user: login.user,
    database: login.database,
    ...(login.password === undefined ? {} : { password: login.password }),
    application_name: 'pg-ha-bench',
    keepAlive: true,
    keepAliveInitialDelayMillis: 1000,
  };
}

/**
 * One session. Destroying its socket makes whatever waits on it, the connect included, reject at
 * once, which is all the cancelling that `pg` has. Never emits an uncaught error. What is lost
 * stays lost: a new session is a new Connection.
 */
export class Connection implements Sql {
  readonly #client: pg.Client;
  #lost = false;
  #cause: Error | null = null;
  #notices: Notice[] = [];
  /** Who took its last receipt (`host:port`): the node that it leads to; null: not known. */
  node: string | null = null;

  constructor(client: pg.Client) {
    this.#client = client;
    this.#client.on('error', () => this.destroy());
    this.#client.on('end', () => this.destroy());
    this.#client.on('notice', ({ code = '', message = '', routine = '' }) => {
      this.#notices.push({ code, message, routine });
    });
  }

  /** `stream` makes its socket. */
  static to(endpoint: Endpoint, login: Login, stream?: () => Duplex): Connection {
    const config = clientConfig(endpoint, login);
    return new Connection(new pg.Client(stream ? { ...config, stream } : config));
  }

  /** True from the moment this connection is known to be of no more use. */
  get lost(): boolean {
    return this.#lost;
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect();
    } catch (error) {
      this.destroy();
      throw this.#cause ?? error;
    }
  }

  async query<Row extends Record<string, unknown>>(
    { name, text }: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    // Nobody asks for them; a server that remarks on every query must not fill the memory.
    if (this.#notices.length > 0) this.#notices = [];
    return (await this.#ask<Row>({ name, text, values: values as unknown[] })).rows;
  }

  async command(text: string): Promise<CommandAnswer> {
    this.#notices = [];
    const { command } = await this.#ask({ text });
    return { tag: command, notices: this.#notices };
  }

  /** At once, without a word to the server. What waits rejects with `cause`, if one is given. */
  destroy(cause: Error | null = null): void {
    this.#cause ??= cause;
    this.#lost = true;
    this.#client.connection.stream.destroy();
  }

  /** Says goodbye, and hangs up on a server that does not answer it. */
  leave(): void {
    this.#lost = true;
    setTimeout(() => this.destroy(), goodbyeMs).unref();
    this.#client.end().catch(() => undefined);
  }

  async #ask<Row extends Record<string, unknown>>(query: pg.QueryConfig) {
    try {
      return await this.#client.query<Row>(query);
    } catch (error) {
      // Before anyone asks again: a session that got a FATAL may still look open for a moment.
      if (!leavesConnection(error)) this.destroy();
      throw this.#cause ?? error;
    }
  }
}

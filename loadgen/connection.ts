import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Login } from '../core/cluster.ts';
import { leavesConnection } from './classify.ts';
import type { Destination } from './connections/destination.ts';
import { MultihostClient } from './connections/multihost.ts';
import type { Notice, SessionClient } from './session-client.ts';
import type { Sql, Statement } from './workload.ts';

/** The server's answer to a command without rows. */
export interface CommandAnswer {
  /** The command tag: `COMMIT`, or `ROLLBACK` when there was nothing left to commit. */
  readonly tag: string;
  /** What the server remarked on the way. */
  readonly notices: readonly Notice[];
}

const goodbyeMs = 1000;

interface ConnectionOptions {
  /** Makes its socket. */
  readonly stream?: (() => Duplex) | undefined;
  /** It was open and is lost: cut by the other side, or given up because that was silent. */
  readonly onLost?: (() => void) | undefined;
}

/** How every client of the load connects, wherever that is. */
export function clientConfig(login: Login): pg.ClientConfig {
  return {
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
  readonly #client: SessionClient;
  readonly #onLost: () => void;
  #opened: boolean;
  #lost = false;
  #cause: Error | null = null;
  #notices: Notice[] = [];
  /** Who took its last receipt (`host:port`): the node that it leads to; null: not known. */
  node: string | null = null;

  /** `opened`: whether it is open already. */
  constructor(client: SessionClient, onLost: () => void = () => undefined, opened = false) {
    this.#client = client;
    this.#onLost = onLost;
    this.#opened = opened;
    this.#client.on('error', () => this.#lose());
    this.#client.on('end', () => this.destroy());
    this.#client.on('notice', ({ code = '', message = '', routine = '' }) => {
      this.#notices.push({ code, message, routine });
    });
  }

  /** With several hosts, to the first of them that takes writes. */
  static to(
    destination: Destination,
    login: Login,
    { stream, onLost }: ConnectionOptions = {},
  ): Connection {
    const config = { ...clientConfig(login), ...(stream ? { stream } : {}) };
    const client =
      'host' in destination
        ? new pg.Client({ ...config, host: destination.host, port: destination.port })
        : new MultihostClient({ ...config, hosts: destination });
    return new Connection(client, onLost);
  }

  /** True from the moment this connection is known to be of no more use. */
  get lost(): boolean {
    return this.#lost;
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect();
      this.#opened = true;
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
    if (cause) this.#tellLoss();
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

  #lose(): void {
    this.#tellLoss();
    this.destroy();
  }

  /** Once. Who leaves by itself, or never was open, has lost nothing. */
  #tellLoss(): void {
    if (this.#opened && !this.#lost) this.#onLost();
  }

  async #ask<Row extends Record<string, unknown>>(query: pg.QueryConfig) {
    try {
      return await this.#client.query<Row>(query);
    } catch (error) {
      // Before anyone asks again: a session that got a FATAL may still look open for a moment.
      if (!leavesConnection(error)) this.#lose();
      throw this.#cause ?? error;
    }
  }
}

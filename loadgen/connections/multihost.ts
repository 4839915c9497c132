import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Endpoint } from '../../core/cluster.ts';
import type { SessionClient } from '../session-client.ts';

/** What each host is given to let a client in: the least that libpq's connect_timeout can say. */
export const hostTimeoutMs = 2000;
const goodbyeMs = 1000;

/** No host let a client in that could write there. `message`: what each one said, in order. */
class NoWritableHost extends Error {
  constructor(reasons: readonly string[]) {
    super(`no host takes writes: ${reasons.join(', ')}`);
    this.name = 'no writable host';
  }
}

export type MultihostConfig = pg.ClientConfig & { readonly hosts: readonly Endpoint[] };

/**
 * A client of several hosts, as libpq has it with `target_session_attrs=read-write`: it tries them in
 * their order, each time from the first, and stays with the first one that takes writes. pg itself
 * knows one host only. pg.Pool takes this for its Client.
 */
export class MultihostClient implements SessionClient {
  readonly #config: MultihostConfig;
  readonly #events = new EventEmitter();
  /** The one that is being tried, or that was found. */
  #client: pg.Client | null = null;
  #givenUp = false;

  constructor(config: MultihostConfig) {
    this.#config = config;
  }

  readonly connection = { stream: { destroy: () => this.#destroy() } };

  connect(): Promise<void>;
  connect(callback: (error?: unknown) => void): void;
  connect(callback?: (error?: unknown) => void): Promise<void> | undefined {
    const connecting = this.#connect();
    if (!callback) return connecting;
    connecting.then(() => callback(), callback);
    return undefined;
  }

  on(event: string, listener: (...told: never[]) => void): this {
    this.#events.on(event, listener as (...told: unknown[]) => void);
    return this;
  }

  once(event: string, listener: (...told: never[]) => void): this {
    this.#events.once(event, listener as (...told: unknown[]) => void);
    return this;
  }

  removeListener(event: string, listener: (...told: never[]) => void): this {
    this.#events.removeListener(event, listener as (...told: unknown[]) => void);
    return this;
  }

  query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    if (!this.#client) throw new Error('not connected');
    return this.#client.query<Row>(query);
  }

  end(): Promise<void>;
  end(callback: () => void): void;
  end(callback?: () => void): Promise<void> | undefined {
    this.#givenUp = true;
    const ended = this.#client?.end() ?? Promise.resolve();
    if (!callback) return ended;
    ended.then(callback, callback);
    return undefined;
  }

  /** What pg.Pool asks of a client that is given back. */
  get _queryable(): boolean {
    return this.#state?._queryable === true;
  }

  get _ending(): boolean {
    return this.#state?._ending === true;
  }

  get #state() {
    return this.#client as unknown as { _queryable?: boolean; _ending?: boolean } | null;
  }

  #destroy(): void {
    this.#givenUp = true;
    this.#client?.connection.stream.destroy();
  }

  async #connect(): Promise<void> {
    const reasons: string[] = [];
    for (const host of this.#config.hosts) {
      try {
        this.#keep(await this.#tryHost(host));
        return;
      } catch (error) {
        if (this.#givenUp) throw error;
        reasons.push(reasonOf(error));
      }
    }
    throw new NoWritableHost(reasons);
  }

  /** Throws when it does not let us in in time, or takes no writes. */
  async #tryHost({ host, port }: Endpoint): Promise<pg.Client> {
    const { hosts: _, ...config } = this.#config;
    const client = new pg.Client({ ...config, host, port });
    this.#client = client;
    // A connection that is lost rejects what waits on it; that is where it is handled.
    client.on('error', () => undefined);
    const reported = reportedBy(client);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      client.connection.stream.destroy();
    }, hostTimeoutMs);
    try {
      await client.connect();
      if (await takesWrites(client, reported)) return client;
    } catch (error) {
      client.connection.stream.destroy();
      throw late ? new Error('silent') : error;
    } finally {
      clearTimeout(timer);
    }
    sayGoodbye(client);
    throw new Error('read-only');
  }

  /** From now on what happens to it happens to us. */
  #keep(client: pg.Client): void {
    for (const event of ['error', 'end', 'notice'] as const)
      client.on(event as 'error', (told) => {
        // Without a listener an `error` would end the process.
        if (this.#events.listenerCount(event) > 0) this.#events.emit(event, told);
      });
  }
}

type Reported = ReadonlyMap<string, string>;

/** The settings that a server reports of itself; from version 14 on what makes it read-only as well. */
function reportedBy(client: pg.Client): Reported {
  const reported = new Map<string, string>();
  client.connection.on('parameterStatus', (message: Record<string, unknown>) => {
    reported.set(String(message['parameterName']), String(message['parameterValue']));
  });
  return reported;
}

/** As libpq finds it out: by what the server has reported, else by asking. */
async function takesWrites(client: pg.Client, reported: Reported): Promise<boolean> {
  const standby = reported.get('in_hot_standby');
  const readOnly = reported.get('default_transaction_read_only');
  if (standby !== undefined && readOnly !== undefined)
    return standby === 'off' && readOnly === 'off';
  const { rows } = await client.query('SHOW transaction_read_only');
  return rows[0]?.transaction_read_only === 'off';
}

function sayGoodbye(client: pg.Client): void {
  setTimeout(() => client.connection.stream.destroy(), goodbyeMs).unref();
  client.end().catch(() => undefined);
}

/** In a word, so that errors group: a code, or what was said. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message);
}

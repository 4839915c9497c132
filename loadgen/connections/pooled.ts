import pg from 'pg';
import type { Login } from '../../core/cluster.ts';
import type { PoolSettings } from '../../core/load-shape.ts';
import { deferred } from '../../core/wait.ts';
import { Connection, clientConfig } from '../connection.ts';
import type { Destination } from './destination.ts';
import { MultihostClient, type MultihostConfig } from './multihost.ts';
import { Sockets } from './sockets.ts';
import type { ConnectionSource, Connections } from './source.ts';

/** pg.Pool keeps who gave up waiting in its queue: more of them than this are not let in. */
const mostWaiting = 10_000;

/** A pg.Pool as applications use it, with their settings. */
export class SharedPool implements Connections {
  readonly #pool: pg.Pool;
  readonly #sockets = new Sockets();
  readonly #connections = new WeakMap<pg.PoolClient, Connection>();
  #lost = 0;

  constructor(destination: Destination, login: Login, settings: PoolSettings) {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    this.#pool = new pg.Pool({
      ...clientConfig(login),
      ...whereTo(destination),
      ...Object.fromEntries(given),
      stream: this.#sockets.make,
    });
    // An idle client that is lost: the pool has taken it out already.
    this.#pool.on('error', () => undefined);
  }

  get open(): number {
    return this.#sockets.open;
  }

  get lost(): number {
    return this.#lost;
  }

  sourceFor(): ConnectionSource {
    return new PooledConnection(() => this.#connect());
  }

  /** At once: `end` would wait for a connect that nobody answers. */
  [Symbol.dispose](): void {
    if (!this.#pool.ending) this.#pool.end().catch(() => undefined);
    this.#sockets[Symbol.dispose]();
  }

  readonly #onLost = () => {
    this.#lost += 1;
  };

  async #connect(): Promise<Lent> {
    if (this.#pool.waitingCount >= mostWaiting) throw new Error('too many wait for the pool');
    const client = await this.#pool.connect();
    const connection = this.#connections.get(client) ?? new Connection(client, this.#onLost, true);
    this.#connections.set(client, connection);
    return { connection, release: () => client.release(connection.lost) };
  }
}

/** pg.Pool hands all of its options to its Client. */
function whereTo(destination: Destination): pg.PoolConfig {
  if ('host' in destination) return { host: destination.host, port: destination.port };
  const Client = MultihostClient as unknown as NonNullable<pg.PoolConfig['Client']>;
  const several: pg.PoolConfig & Pick<MultihostConfig, 'hosts'> = { Client, hosts: destination };
  return several;
}

interface Lent {
  readonly connection: Connection;
  release(): void;
}

class PooledConnection implements ConnectionSource {
  readonly #connect: () => Promise<Lent>;
  #lent: Lent | null = null;
  #giveUp: ((cause: Error) => void) | null = null;

  constructor(connect: () => Promise<Lent>) {
    this.#connect = connect;
  }

  async take(): Promise<Connection> {
    const givenUp = deferred<never>();
    this.#giveUp = givenUp.reject;
    const lending = this.#connect();
    try {
      this.#lent = await Promise.race([lending, givenUp.promise]);
    } catch (error) {
      // Nobody waits for it any more: when it comes all the same, it goes straight back.
      lending.then(
        ({ release }) => release(),
        () => undefined,
      );
      throw error;
    } finally {
      this.#giveUp = null;
    }
    return this.#lent.connection;
  }

  cut(cause: Error): void {
    this.#giveUp?.(cause);
    this.#lent?.connection.destroy(cause);
  }

  giveBack(): boolean {
    const lent = this.#lent;
    this.#lent = null;
    lent?.release();
    return lent !== null && !lent.connection.lost;
  }

  [Symbol.dispose](): void {
    this.#lent?.connection.destroy();
  }
}

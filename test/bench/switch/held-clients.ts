import { once, setMaxListeners } from 'node:events';
import { connect } from '../../../cluster/connect.ts';
import type { Endpoint, Login } from '../../../core/cluster.ts';
import { delay } from '../../../core/wait.ts';
import { wallMs } from './wall.ts';

const timeoutMs = 120_000;
const againMs = 5;

/** A client was ready for its first query, and this is whom it was joined with. */
export interface Joined {
  readonly atMs: number;
  readonly port: number;
}

/** Clients of the proxy that stay connected, and come back at once when they are cut off. */
export class HeldClients implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>;
  readonly #onJoined: (joined: Joined) => void;
  #connected = 0;

  constructor(count: number, proxy: Endpoint, login: Login, onJoined: (joined: Joined) => void) {
    this.#onJoined = onJoined;
    setMaxListeners(0, this.#stop.signal);
    const loops = Array.from({ length: count }, () => this.#run(proxy, login, this.#stop.signal));
    this.#running = Promise.all(loops);
  }

  get connected(): number {
    return this.#connected;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(proxy: Endpoint, login: Login, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#session(proxy, login, signal).catch(() => undefined);
      await delay(againMs, signal).catch(() => undefined);
    }
  }

  async #session(proxy: Endpoint, login: Login, signal: AbortSignal): Promise<void> {
    await using connection = await connect(proxy, login, { timeoutMs, signal });
    const atMs = wallMs();
    const ended = once(connection.client, 'end', { signal });
    ended.catch(() => undefined);
    const { rows } = await connection.client.query<{ port: number }>(
      'SELECT inet_server_port() AS port',
    );
    this.#connected++;
    this.#onJoined({ atMs, port: rows[0]?.port ?? 0 });
    try {
      await ended;
    } finally {
      this.#connected--;
    }
  }
}

import type pg from 'pg';
import { connect } from '../../../cluster/connect.ts';
import type { Endpoint, Login } from '../../../core/cluster.ts';
import { delay } from '../../../core/wait.ts';
import { wallMs } from './wall.ts';

const question = {
  name: 'writable',
  text: `SELECT NOT pg_is_in_recovery()
            AND current_setting('transaction_read_only') = 'off' AS writable`,
};
const timeoutMs = 1_000;
const reconnectMs = 5;

/** A node has begun to take writes: not before the one moment, and by the other. */
export interface Opened {
  readonly port: number;
  /** When it was asked for the last time that it said no, or could not be asked. */
  readonly notBeforeMs: number;
  /** When its first yes was there. */
  readonly seenAtMs: number;
}

/** An observer of its own beside the proxy: asks one node every `everyMs` whether it takes writes. */
export class WritableWatch implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #node: Endpoint;
  readonly #login: Login;
  readonly #everyMs: number;
  readonly #onOpened: (opened: Opened) => void;
  #isOpen: boolean | null = null;
  #notBeforeMs = wallMs();

  constructor(node: Endpoint, login: Login, everyMs: number, onOpened: (opened: Opened) => void) {
    this.#node = node;
    this.#login = login;
    this.#everyMs = everyMs;
    this.#onOpened = onOpened;
    this.#running = this.#run(this.#stop.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const askedAtMs = wallMs();
      await this.#watch(signal).catch(() => this.#learn(false, askedAtMs));
      await delay(reconnectMs, signal).catch(() => undefined);
    }
  }

  async #watch(signal: AbortSignal): Promise<never> {
    await using connection = await connect(this.#node, this.#login, { timeoutMs, signal });
    for (;;) {
      await this.#ask(connection.client);
      await delay(this.#everyMs, signal);
    }
  }

  async #ask(client: pg.Client): Promise<void> {
    const askedAtMs = wallMs();
    const { rows } = await client.query<{ writable: boolean }>(question);
    this.#learn(rows[0]?.writable === true, askedAtMs);
  }

  #learn(isOpen: boolean, askedAtMs: number): void {
    const before = this.#isOpen;
    this.#isOpen = isOpen;
    if (!isOpen) this.#notBeforeMs = askedAtMs;
    else if (before === false) {
      const { port } = this.#node;
      this.#onOpened({ port, notBeforeMs: this.#notBeforeMs, seenAtMs: wallMs() });
    }
  }
}

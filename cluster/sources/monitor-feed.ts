import { formatEndpoint, type NodeState } from '../../core/cluster.ts';
import { messageOf } from '../../core/errors.ts';
import { delay } from '../../core/wait.ts';
import { connect } from '../connect.ts';
import type { Access } from '../database-url.ts';
import { type Located, locate, readNodes } from '../monitor.ts';
import { Bell } from './bell.ts';

const pollMs = 1_000;
const timeoutMs = 2_000;
const backOffMs = { first: 100, most: 2_000 };

/** The monitor's nodes, read anew at each of its notifications; reconnects for ever. */
export class MonitorFeed implements AsyncDisposable {
  readonly #monitor: Access;
  readonly #formation: string;
  readonly #here: readonly Located[];
  readonly #onProblem: (problem: string) => void;
  readonly #heard = new Bell();
  readonly #changed = new Bell();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #nodes: readonly NodeState[] | null = null;
  #backOffMs = backOffMs.first;
  #lost = false;

  constructor(
    monitor: Access,
    formation: string,
    here: readonly Located[],
    onProblem: (problem: string) => void,
  ) {
    this.#monitor = monitor;
    this.#formation = formation;
    this.#here = here;
    this.#onProblem = onProblem;
    this.#running = this.#run(this.#stop.signal);
  }

  /** null: the monitor cannot be asked. */
  get nodes(): readonly NodeState[] | null {
    return this.#nodes;
  }

  /** Resolves when the nodes were read again or the monitor was lost; after `ms` at the latest. */
  changed(ms: number, signal: AbortSignal): Promise<void> {
    return this.#changed.wait(ms, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#follow(signal).catch((error) => this.#lose(error, signal));
      await delay(this.#backOffMs, signal).catch(() => undefined);
      this.#backOffMs = Math.min(this.#backOffMs * 2, backOffMs.most);
    }
  }

  async #follow(signal: AbortSignal): Promise<never> {
    const { endpoint, login } = this.#monitor;
    await using connection = await connect(endpoint, login, { timeoutMs, signal });
    const { client } = connection;
    // The end of the connection rings too: the next read then says what became of it.
    client.on('notification', () => this.#heard.ring()).on('end', () => this.#heard.ring());
    await client.query('LISTEN state');
    for (;;) {
      this.#learn(locate(await readNodes(client, this.#formation), this.#here));
      await this.#heard.wait(pollMs, signal);
    }
  }

  #learn(nodes: readonly NodeState[]): void {
    if (this.#lost)
      this.#onProblem(`the monitor ${formatEndpoint(this.#monitor.endpoint)} is back`);
    this.#lost = false;
    this.#backOffMs = backOffMs.first;
    this.#nodes = nodes;
    this.#changed.ring();
  }

  #lose(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    const where = formatEndpoint(this.#monitor.endpoint);
    if (!this.#lost) this.#onProblem(`the monitor ${where} is lost: ${messageOf(error)}`);
    this.#lost = true;
    this.#nodes = null;
    this.#changed.ring();
  }
}

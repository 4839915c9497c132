import { type Endpoint, formatEndpoint, type Login, type NodeRole } from '../../core/cluster.ts';
import { delay } from '../../core/wait.ts';
import { acceptsWrites, NodeProbe } from './probe.ts';

const timeoutMs = 500;
const askEveryMs = { inOutage: 10, else: 100 };
/** Longer than this, and twice in a row, without an answer: its last word counts no more. */
const patienceMs = 1_000;

export interface NodeWatchListener {
  /** The node has answered, or has failed to. */
  heard(): void;
  /** An outage is under way, in which each millisecond counts. */
  readonly urgent: boolean;
  problem(problem: string): void;
}

/** One node, asked over and over whether it takes writes, and what its answers amount to. */
export class NodeWatch implements AsyncDisposable {
  readonly node: Endpoint;
  readonly #listener: NodeWatchListener;
  readonly #probe: NodeProbe;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #asked = false;
  #role: NodeRole | null = null;
  #answeredAtMs = performance.now();
  #misses = 0;
  #silent = false;

  constructor(node: Endpoint, login: Login, listener: NodeWatchListener) {
    this.node = node;
    this.#listener = listener;
    this.#probe = new NodeProbe(node, login, timeoutMs);
    this.#running = this.#run(this.#stop.signal);
  }

  /** Has answered, or failed to, at least once. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Took writes by its last word; a word is good for about a second of silence. */
  get claims(): boolean {
    return this.#role !== null && acceptsWrites(this.#role);
  }

  /** Claims, and has answered the last question. */
  get confirms(): boolean {
    return this.claims && this.#misses === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#probe[Symbol.dispose]();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const role = await this.#probe.ask();
      if (signal.aborted) return;
      if (role) this.#learn(role);
      else this.#miss();
      this.#asked = true;
      this.#listener.heard();
      await delay(this.#pauseMs, signal).catch(() => undefined);
    }
  }

  #learn(role: NodeRole): void {
    if (this.#silent) this.#listener.problem(`${formatEndpoint(this.node)} answers again`);
    this.#role = role;
    this.#answeredAtMs = performance.now();
    this.#misses = 0;
    this.#silent = false;
  }

  /** Time alone does not silence a node: a pause of this process must not look like one of it. */
  #miss(): void {
    this.#misses++;
    if (this.#silent || this.#misses < 2) return;
    if (performance.now() - this.#answeredAtMs < patienceMs) return;
    this.#silent = true;
    this.#role = null;
    const why = this.#probe.problem ?? 'no answer';
    this.#listener.problem(`${formatEndpoint(this.node)} does not answer: ${why}`);
  }

  /** A node that does not answer is not hurried: each question is a new connection. */
  get #pauseMs(): number {
    return this.#misses === 0 && this.#listener.urgent ? askEveryMs.inOutage : askEveryMs.else;
  }
}

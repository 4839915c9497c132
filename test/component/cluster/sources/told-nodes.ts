import type { NodesSource, NodeView } from '../../../../core/cluster.ts';
import { until } from '../../../../core/wait.ts';

const never = new AbortController().signal;

/** Follows a source of nodes, and keeps what it has said last. */
export class ToldNodes implements AsyncDisposable {
  #nodes: readonly NodeView[] | null = null;
  #rounds = 0;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(source: NodesSource) {
    this.#running = this.#run(source);
  }

  /** The node, once it is so. */
  async is(port: number, wanted: (node: NodeView) => boolean, timeoutMs = 10_000) {
    const seen = () => this.#nodes?.find((node) => node.port === port);
    const fits = () => {
      const node = seen();
      return node && wanted(node) ? node : undefined;
    };
    const lastSeen = () => JSON.stringify(this.#nodes);
    return until('not so', fits, { timeoutMs, intervalMs: 5, signal: never, lastSeen });
  }

  /** All nodes, in an answer to questions that begin from now on. */
  async next(): Promise<readonly NodeView[]> {
    const two = this.#rounds + 2;
    const later = () => (this.#rounds >= two ? (this.#nodes ?? []) : undefined);
    return until('no round', later, { timeoutMs: 30_000, intervalMs: 5, signal: never });
  }

  get rounds(): number {
    return this.#rounds;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(source: NodesSource): Promise<void> {
    for await (const nodes of source.watch(this.#stop.signal)) {
      this.#nodes = nodes;
      this.#rounds++;
    }
  }
}

import { messageOf } from '../core/errors.ts';
import { untilRedundant } from './cluster-turns.ts';
import type { DrillCluster } from './drill-cluster.ts';
import type { Stage } from './repeat.ts';

export interface SharedOptions {
  readonly keep: boolean;
  /** Interrupted, nothing is kept: it may be half made. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * A cluster that several runs use one after the other: the first of them makes it, one that does
 * not come back to full strength is replaced. Disposing destroys it, or leaves it for `lab`.
 */
export class SharedCluster implements Stage {
  readonly #options: SharedOptions;
  #cluster: DrillCluster | undefined;

  constructor(options: SharedOptions) {
    this.#options = options;
  }

  /** undefined: the next run makes one. */
  get cluster(): DrillCluster | undefined {
    return this.#cluster;
  }

  take(cluster: DrillCluster): void {
    this.#cluster = cluster;
  }

  async settle(signal: AbortSignal): Promise<void> {
    if (!this.#cluster) return;
    try {
      await untilRedundant(this.#cluster, signal);
    } catch (error) {
      signal.throwIfAborted();
      const isOurs = this.#cluster.directory !== undefined;
      const consequence = isOurs ? 'the next run gets a new cluster' : 'the next run may not begin';
      this.#options.say(`${consequence}: ${messageOf(error)}`);
      await this.replace();
    }
  }

  async replace(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = undefined;
    await cluster?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { keep, signal } = this.#options;
    if (!keep || signal.aborted || !this.#cluster) return this.replace();
    await this.#cluster.release();
    this.#options.say(`kept: npm run lab -- status --dir ${this.#cluster.directory}`);
  }
}

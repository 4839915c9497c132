import { describeNodes } from '../cluster/monitor.ts';
import { messageOf } from '../core/errors.ts';
import { until } from '../core/wait.ts';
import type { DrillCluster } from './drill-cluster.ts';
import type { Stage } from './repeat.ts';

const redundantMs = 180_000;
const hurryAfterMs = 10_000;

export interface SharedOptions {
  readonly keep: boolean;
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
      this.#options.say(`the next run gets a new cluster: ${messageOf(error)}`);
      await this.replace();
    }
  }

  async replace(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = undefined;
    await cluster?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#options.keep || !this.#cluster) return this.replace();
    await this.#cluster.release();
    this.#options.say(`kept: npm run lab -- status --dir ${this.#cluster.directory}`);
  }
}

async function untilRedundant(cluster: DrillCluster, signal: AbortSignal): Promise<void> {
  let seen = 'not asked';
  let hurryAtMs = performance.now() + hurryAfterMs;
  const redundant = async () => {
    const topology = await cluster.topology(signal);
    if (topology.redundant) return true;
    seen = describeNodes(topology.nodes);
    // A node that rejoins by a base backup waits for a checkpoint.
    if (performance.now() < hurryAtMs) return undefined;
    hurryAtMs = performance.now() + hurryAfterMs;
    await cluster.hurry?.(signal);
    return undefined;
  };
  const options = { timeoutMs: redundantMs, intervalMs: 250, signal, lastSeen: () => seen };
  await until('the cluster is not redundant', redundant, options);
}

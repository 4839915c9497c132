import type { Endpoint, PrimarySource } from '../../../../core/cluster.ts';
import { until } from '../../../../core/wait.ts';

const never = new AbortController().signal;

/** Follows a source, and keeps what it has yielded. */
export class Watched implements AsyncDisposable {
  readonly yielded: (number | null)[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(source: PrimarySource) {
    this.#running = this.#run(source);
  }

  /** The port of each target, in order, once there are that many. */
  async ports(count: number, timeoutMs = 5_000): Promise<(number | null)[]> {
    const enough = () => (this.yielded.length >= count ? true : undefined);
    await until(`fewer than ${count} targets`, enough, {
      timeoutMs,
      intervalMs: 2,
      signal: never,
      lastSeen: () => this.yielded.join(', '),
    });
    return this.yielded;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(source: PrimarySource): Promise<void> {
    for await (const target of source.watch(this.#stop.signal)) this.yielded.push(portOf(target));
  }
}

function portOf(target: Endpoint | null): number | null {
  return target?.port ?? null;
}

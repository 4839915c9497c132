import type { Clock } from '../../core/clock.ts';
import type { Endpoint } from '../../core/cluster.ts';
import type { CancelKeys } from '../../proxy/cancel-keys.ts';
import { type RunningProxy, startProxy } from '../../proxy/proxy.ts';
import type { ListenerReport, ListenerStart } from './messages.ts';
import { ToldSource } from './told-source.ts';

/** Clients joined between two reports; beyond, only the histogram of their waits is cut short. */
const waitsMax = 10_000;

export interface ListenerOptions extends ListenerStart {
  readonly clock: Clock;
  readonly cancelKeys: CancelKeys;
  readonly onProblem: (problem: string) => void;
}

/** One of a worker's proxies. */
export interface Listener extends AsyncDisposable, Pick<RunningProxy, 'address' | 'drain'> {
  /** Resolves when it is so: no link to anybody else is left. */
  route(target: Endpoint | null): Promise<void>;
  /** What there is to tell since the last report. */
  report(): ListenerReport;
}

/** Throws UsageError when it cannot listen. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const source = new ToldSource();
  const since = new Since();
  const proxy = await startProxy({
    ...options,
    source,
    onEvent: ({ what, links }) => since.changed(what === 'fenced' ? links : 0),
    onJoined: (waitedMs) => since.joined(waitedMs),
  });
  return {
    address: proxy.address,
    route: (target) => source.tell(target),
    report: () => ({ status: proxy.status(), ...since.take() }),
    drain: (timeoutMs) => proxy.drain(timeoutMs),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

/** What has happened since the last report. */
class Since {
  #fenced = 0;
  #waitedMs: number[] = [];

  changed(links: number): void {
    this.#fenced += links;
  }

  joined(waitedMs: number): void {
    if (this.#waitedMs.length < waitsMax) this.#waitedMs.push(waitedMs);
  }

  take(): { fenced: number; waitedMs: readonly number[] } {
    const taken = { fenced: this.#fenced, waitedMs: this.#waitedMs };
    this.#fenced = 0;
    this.#waitedMs = [];
    return taken;
  }
}

import { readdirSync } from 'node:fs';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import type { Endpoint } from '../../../core/cluster.ts';
import { type ProxyStatus, startProxy } from '../../../proxy/proxy.ts';
import { local, ToldSource } from './bench.ts';

/** What a proxy in a process of its own shows of itself, after the garbage was collected. */
export interface Look {
  readonly status: ProxyStatus;
  /** Heap, buffers and what else the engine holds for them. */
  readonly memoryBytes: number;
  readonly rssBytes: number;
  readonly files: number;
  /** What keeps the event loop alive, counted by kind: timers, sockets, servers. */
  readonly resources: Readonly<Record<string, number>>;
}

export type ToToldProxy = { kind: 'route'; target: Endpoint | null } | { kind: 'look' };
export type FromToldProxy =
  | { kind: 'listening'; address: Endpoint }
  | { kind: 'routed' }
  | { kind: 'look'; look: Look };

const say = (message: FromToldProxy) => process.send?.(message);
const source = new ToldSource();
const proxy = await startProxy({
  listen: local(0),
  source,
  clock: clockFrom(zeroNow()),
  limits: { retryMs: 5, holdMax: 10_000 },
  onEvent: () => undefined,
  onProblem: (problem) => console.error(problem),
});
process.on('disconnect', () => process.exit());
process.on('message', (message: ToToldProxy) => {
  if (message.kind === 'look') say({ kind: 'look', look: look() });
  else route(message.target);
});
say({ kind: 'listening', address: proxy.address });

function route(target: Endpoint | null): void {
  source.tell(target);
  const wait = () => {
    if (proxy.status().target?.port === target?.port) say({ kind: 'routed' });
    else setImmediate(wait);
  };
  wait();
}

function look(): Look {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const files = readdirSync('/proc/self/fd').length;
  return {
    status: proxy.status(),
    memoryBytes: heapUsed + external,
    rssBytes: rss,
    files,
    resources,
  };
}

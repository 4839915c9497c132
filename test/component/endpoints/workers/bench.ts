import { existsSync, readFileSync } from 'node:fs';
import { clockFrom, zeroNow } from '../../../../core/clock.ts';
import type { Endpoint } from '../../../../core/cluster.ts';
import { until } from '../../../../core/wait.ts';
import { type RunningWorkers, startWorkers } from '../../../../endpoints/workers/start.ts';
import type { ProxyLimits } from '../../../../proxy/limits.ts';
import type { ProxyStatus } from '../../../../proxy/proxy.ts';
import type { ProxyEvent } from '../../../../proxy/router.ts';
import { local, ToldSource } from '../../proxy/bench.ts';

/** Two workers under test, their source, and what they have said. */
export interface WorkersBench extends AsyncDisposable {
  readonly proxy: RunningWorkers;
  readonly source: ToldSource;
  readonly events: ProxyEvent[];
  readonly problems: string[];
  readonly waitedMs: number[];
  /** Tells the source, and waits until the route is so. */
  route(target: Endpoint | null): Promise<void>;
  /** Waits until the status is so. */
  status(what: string, isSo: (status: ProxyStatus) => boolean): Promise<ProxyStatus>;
}

export async function startWorkersBench(
  limits: Partial<ProxyLimits> = {},
  listen = local(0),
): Promise<WorkersBench> {
  const source = new ToldSource();
  const events: ProxyEvent[] = [];
  const problems: string[] = [];
  const waitedMs: number[] = [];
  const proxy = await startWorkers({
    workers: 2,
    listen,
    source,
    limits,
    clock: clockFrom(zeroNow()),
    onEvent: (event) => events.push(event),
    onJoined: (ms) => waitedMs.push(ms),
    onProblem: (problem) => problems.push(problem),
  });
  const status: WorkersBench['status'] = (what, isSo) =>
    eventually(what, async () => {
      const seen = await proxy.status();
      return isSo(seen) && seen;
    });
  return {
    ...{ proxy, source, events, problems, waitedMs, status },
    async route(target) {
      source.tell(target);
      await status('not routed', (seen) => seen.target?.port === target?.port);
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

export function eventually<T>(
  what: string,
  probe: () => Promise<T | false> | T | false,
  timeoutMs = 40_000,
): Promise<T> {
  const signal = new AbortController().signal;
  return until(what, async () => (await probe()) || undefined, {
    ...{ timeoutMs, intervalMs: 10, signal },
  });
}

/** The workers that a process has, by pid. */
export function workersOf(pid = process.pid): readonly number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return list.filter((child) => child && commandOf(child).includes('worker-process')).map(Number);
}

function commandOf(pid: string): string {
  return existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
}

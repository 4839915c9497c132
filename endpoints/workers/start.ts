import cluster from 'node:cluster';
import type { ProxyStatus, RunningProxy } from '../../proxy/proxy.ts';
import { Crew, type CrewOptions } from './crew.ts';

/** As RunningProxy; what it tells of itself is the sum over all workers. */
export interface RunningWorkers extends Pick<RunningProxy, 'address' | 'drain'>, AsyncDisposable {
  status(): Promise<ProxyStatus>;
}

/**
 * The proxy, as so many processes that accept on one port: this one follows the source, and has
 * the workers follow it. Resolves when all of them listen. Throws UsageError when they cannot.
 */
export async function startWorkers(options: CrewOptions): Promise<RunningWorkers> {
  // Node keeps one table of listening sockets a process: two proxies would share a port 0.
  if (Object.keys(cluster.workers ?? {}).length > 0)
    throw new Error('another proxy of this process has workers already');
  const crew = new Crew(options);
  try {
    await crew.start();
  } catch (error) {
    await crew[Symbol.asyncDispose]();
    throw error;
  }
  return crew;
}

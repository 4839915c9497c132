import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import { clusterHealth } from './health.ts';
import { json, type Pages, type RunningHttp, startHttp } from './http.ts';
import type { ProxyMetrics } from './metrics.ts';
import type { ProxyStatus } from './proxy.ts';

export interface AdminOptions {
  /** A loopback address; port 0: any that is free. */
  readonly listen: Endpoint;
  readonly proxy: { status(): ProxyStatus | Promise<ProxyStatus> };
  readonly metrics: ProxyMetrics;
  readonly onProblem: (problem: string) => void;
}

/**
 * /metrics, /status and the health of the cluster, over HTTP, for this machine alone: nobody logs
 * in to it. Throws UsageError when `listen` is no loopback address or cannot be listened on.
 */
export async function startAdmin(options: AdminOptions): Promise<RunningHttp> {
  const { onProblem } = options;
  const listen = await loopback(options.listen);
  return startHttp({ flag: '--admin', listen, pages: pagesOf(options), onProblem });
}

function pagesOf({ proxy, metrics }: AdminOptions): Pages {
  return async (path) => {
    const status = await proxy.status();
    if (path === '/status') return json(200, status);
    if (path !== '/metrics') return clusterHealth(path, status.target);
    const type = 'text/plain; version=0.0.4; charset=utf-8';
    return { code: 200, type, body: await metrics.text(status) };
  };
}

/** A name is looked up once, so that what was checked is what is listened on. */
async function loopback(listen: Endpoint): Promise<Endpoint> {
  const found = await lookup(listen.host).catch((error) => {
    throw new UsageError(`--admin: ${formatEndpoint(listen)}: ${messageOf(error)}`);
  });
  const { address: host } = found;
  if (host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return { ...listen, host };
  const where = formatEndpoint(listen);
  throw new UsageError(`--admin: ${where} is not a loopback address, such as 127.0.0.1:9187`);
}

import type { Endpoint, NodeView } from '../core/cluster.ts';
import { clusterHealth } from './health.ts';
import { json, type Pages, type RunningHttp, startHttp } from './http.ts';
import { loopback } from './loopback.ts';
import type { ProxyMetrics } from './metrics.ts';
import type { ProxyStatus } from './proxy.ts';
import type { RunningReader } from './reader.ts';
import type { Switches } from './switches.ts';

/** What there is to look at. */
export interface Looked {
  readonly proxy: { status(): ProxyStatus | Promise<ProxyStatus> };
  /** null: nobody listens for reading. */
  readonly reader: Pick<RunningReader, 'status'> | null;
  /** As far as they are known. */
  readonly nodes: readonly NodeView[];
}

export interface AdminOptions {
  /** A loopback address, unless exposed; port 0: any that is free. */
  readonly listen: Endpoint;
  /** Any address will do: whoever reaches it may look. */
  readonly exposed?: boolean;
  /** null: not there yet; this address is taken before the first client is accepted. */
  readonly looked: () => Looked | null;
  readonly metrics: ProxyMetrics;
  /** Shown in /status too. */
  readonly switches?: Switches;
  readonly onProblem: (problem: string) => void;
}

/**
 * /metrics, /status and the health of the cluster, over HTTP, for this machine alone: nobody logs
 * in to it. Throws UsageError when `listen` is no loopback address or cannot be listened on.
 */
export async function startAdmin(options: AdminOptions): Promise<RunningHttp> {
  const { onProblem } = options;
  const listen = options.exposed ? options.listen : await loopback('--admin', options.listen);
  return startHttp({ flag: '--admin', listen, pages: pagesOf(options), onProblem });
}

function pagesOf({ looked, metrics, switches }: AdminOptions): Pages {
  return async (path, query) => {
    const there = looked();
    if (!there) return json(503, { reason: 'the proxy is starting' });
    const [status, nodes] = [await there.proxy.status(), there.nodes];
    const reader = there.reader?.status() ?? null;
    if (path === '/status') {
      const { underWay = null, last = [] } = switches ?? {};
      return json(200, { ...status, reader, nodes, switching: underWay, switches: last });
    }
    if (path !== '/metrics') return clusterHealth(path, query, status, reader);
    const type = 'text/plain; version=0.0.4; charset=utf-8';
    return { code: 200, type, body: await metrics.text(status, reader, nodes) };
  };
}

import { clockFrom, zeroNow } from '../core/clock.ts';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { LoadMetrics } from '../loadgen/load-metrics.ts';
import type { LoadProgress } from '../loadgen/plan.ts';
import { startHttp } from '../proxy/http.ts';
import { parseEndpoint } from './address.ts';

/** Figures of the running load over HTTP. Disposing stops serving them. */
export interface LoadMetricsPage extends AsyncDisposable {
  hear(progress: LoadProgress): void;
}

/** Serves /metrics. Throws UsageError when nobody can listen there. */
export async function serveLoadMetrics(
  listen: Endpoint,
  say: (line: string) => void,
): Promise<LoadMetricsPage> {
  const metrics = new LoadMetrics(clockFrom(zeroNow()));
  const http = await startHttp({
    flag: '--load-metrics',
    listen,
    pages: (path) =>
      path === '/metrics'
        ? { code: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: metrics.text() }
        : null,
    onProblem: say,
  });
  say(`metrics of the load: http://${formatEndpoint(http.address)}/metrics`);
  return {
    hear: (progress) => metrics.hear(progress),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

/** `127.0.0.1:9187`, or a port alone, which is one of this machine; port 0: any that is free. */
export function parseMetricsAddress(text: string): Endpoint {
  return parseEndpoint(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text);
}

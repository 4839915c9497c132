import { fileURLToPath } from 'node:url';
import type { LocalCluster } from '../cluster/local/cluster.ts';
import { readMonitoring } from '../cluster/local/monitoring/record.ts';
import { startMonitoring } from '../cluster/local/monitoring/start.ts';
import { formatEndpoint } from '../core/cluster.ts';

const program = fileURLToPath(new URL('./pg-ha-bench.js', import.meta.url));

/** Program and arguments that run our own proxy. */
export const proxyCommand = [process.execPath, program, 'proxy'] as const;

/** `lab up --monitoring`: what watches the lab, started beside it. */
export async function watchLab(
  cluster: LocalCluster,
  onProgress: (what: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await startMonitoring({ cluster, proxyCommand, onProgress }, signal);
}

/** What is where; nothing when nobody watches. */
export async function monitoringLines(directory: string): Promise<string[]> {
  const addresses = await readMonitoring(directory);
  if (!addresses) return [];
  const { proxy, readOnly, admin, exporter, prometheus, alertmanager, load } = addresses;
  return [
    '',
    `read-write    ${formatEndpoint(proxy)}   through the proxy, which follows the primary`,
    `read-only     ${formatEndpoint(readOnly)}   standbys`,
    `proxy         http://${formatEndpoint(admin)}/status`,
    `exporter      http://${formatEndpoint(exporter)}/metrics`,
    `prometheus    http://${formatEndpoint(prometheus)}/alerts`,
    `alertmanager  http://${formatEndpoint(alertmanager)}`,
    `load          npm run bench -- --load-metrics ${formatEndpoint(load)}, or npm run load: then it is scraped too`,
  ];
}

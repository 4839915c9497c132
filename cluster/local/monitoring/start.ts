import { chmod, mkdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { formatEndpoint } from '../../../core/cluster.ts';
import { until } from '../../../core/wait.ts';
import { connect } from '../../connect.ts';
import type { LocalCluster } from '../cluster.ts';
import { databaseUser } from '../database-user.ts';
import { countWatching, killWatching } from '../processes.ts';
import { chooseAddresses } from './addresses.ts';
import { exporterRoleFile, writeConfiguration } from './configuration.ts';
import {
  type MonitoringAddresses,
  monitoringPlace,
  readMonitoring,
  writeMonitoring,
} from './record.ts';
import { type Service, startService } from './service.ts';
import { exporterRole, serviceCount, servicesOf } from './services.ts';

export interface MonitoringOptions {
  readonly cluster: LocalCluster;
  /** Program and arguments that run the proxy; options of its own are appended. */
  readonly proxyCommand: readonly [string, ...string[]];
  readonly onProgress: (what: string) => void;
  /** By default the usual ones, where they are free. */
  readonly ports?: 'usual' | 'any';
  /** Between scrapes; undefined: as monitoring/prometheus.yml has it. */
  readonly intervalMs?: number;
}

/**
 * A proxy, an exporter, Alertmanager and Prometheus beside a cluster. They end with it, whoever ends
 * it. Started already: nothing happens, and what is missing of them is started anew with the rest.
 */
export async function startMonitoring(
  { cluster, proxyCommand, onProgress, ports = 'usual', intervalMs }: MonitoringOptions,
  signal: AbortSignal,
): Promise<MonitoringAddresses> {
  const { directory } = cluster;
  const running = await runningIn(directory);
  if (running) return running;
  const taken = [cluster.monitor.endpoint, ...cluster.nodes].map(({ port }) => port);
  const addresses = await chooseAddresses(ports, new Set(taken));
  await mkdir(monitoringPlace(directory), { recursive: true });
  await chmod(monitoringPlace(directory), 0o755);
  await writeConfiguration({ directory, name: basename(directory), addresses, intervalMs });
  await makeExporterRole(cluster, signal);
  const user = await databaseUser();
  const services = servicesOf({ cluster, addresses, proxyCommand, user });
  try {
    for (const service of services) await start(directory, service, onProgress, signal);
  } catch (error) {
    await killWatching(directory);
    throw error;
  }
  await writeMonitoring(directory, addresses);
  return addresses;
}

async function start(
  directory: string,
  service: Service,
  onProgress: MonitoringOptions['onProgress'],
  signal: AbortSignal,
): Promise<void> {
  onProgress(`${service.name} at ${formatEndpoint(service.ready.at)}`);
  await startService(directory, service, signal);
}

/** null: not all of them; what is left of them is ended, so that their ports are free again. */
async function runningIn(directory: string): Promise<MonitoringAddresses | null> {
  const addresses = await readMonitoring(directory);
  const count = await countWatching(directory);
  if (addresses && count === serviceCount) return addresses;
  await killWatching(directory);
  const gone = async () => (await countWatching(directory)) === 0 || undefined;
  const never = new AbortController().signal;
  await until('what watched the cluster is not gone', gone, { timeoutMs: 5000, signal: never });
  return null;
}

/** On the primary, and on the monitor. */
async function makeExporterRole(cluster: LocalCluster, signal: AbortSignal): Promise<void> {
  const sql = await readFile(exporterRoleFile, 'utf8');
  const { primary, nodes } = await cluster.topology(signal);
  const node = nodes.find(({ name }) => name === primary);
  if (!node) throw new Error(`nobody is the primary: the role ${exporterRole} cannot be made`);
  for (const [endpoint, login] of [
    [node, cluster.admin],
    [cluster.monitor.endpoint, cluster.monitor.login],
  ] as const) {
    await using database = await connect(endpoint, login, { timeoutMs: 10_000, signal });
    await database.client.query(sql);
  }
}

import { type Endpoint, formatEndpoint, type Login } from '../../../core/cluster.ts';
import type { LocalCluster } from '../cluster.ts';
import type { DatabaseUser } from '../database-user.ts';
import type { MonitoringProgram } from './programs.ts';
import { type MonitoringAddresses, monitoringPlace } from './record.ts';
import type { Service } from './service.ts';

/** Made by monitoring/exporter/role.sql. */
export const exporterRole = 'ha_exporter';

interface Setting {
  readonly cluster: Pick<LocalCluster, 'directory' | 'monitor' | 'admin'>;
  readonly addresses: MonitoringAddresses;
  readonly proxyCommand: readonly [string, ...string[]];
  readonly user: DatabaseUser;
}

/** Of servicesOf: a process each. */
export const serviceCount = 4;

/** In the order of their start: each needs the one before, or is asked by a later one. */
export function servicesOf(setting: Setting): readonly Service[] {
  return [proxy(setting), exporter(setting), alertmanager(setting), prometheus(setting)];
}

/** As whoever we are: the checkout may be closed to the database user. */
function proxy({ cluster, addresses, proxyCommand }: Setting): Service {
  const { endpoint, login } = cluster.monitor;
  const [file, ...before] = proxyCommand;
  const options = {
    '--monitor': urlOf(endpoint, { ...login, user: 'autoctl_node' }),
    '--listen': formatEndpoint(addresses.proxy),
    '--read-listen': formatEndpoint(addresses.readOnly),
    '--admin': formatEndpoint(addresses.admin),
    '--probe-user': cluster.admin.user,
  };
  const args = [...before, ...Object.entries(options).flat()];
  return { name: 'proxy', file, args, user: undefined, ready: at(addresses.admin, '/status') };
}

function exporter({ cluster, addresses, user }: Setting): Service {
  const asExporter = (endpoint: Endpoint, { database }: Login) =>
    urlOf(endpoint, { user: exporterRole, database }, '?sslmode=disable&connect_timeout=1');
  const { endpoint, login } = cluster.monitor;
  const servers = [asExporter(addresses.proxy, cluster.admin), asExporter(endpoint, login)];
  const queries = monitoringPlace(cluster.directory, 'exporter/queries.yml');
  const args = [
    `--web.listen-address=${formatEndpoint(addresses.exporter)}`,
    `--extend.query-path=${queries}`,
    '--no-collector.database',
    '--no-collector.bgwriter',
  ];
  return {
    ...packaged('prometheus-postgres-exporter', args, user, at(addresses.exporter, '/')),
    env: { DATA_SOURCE_NAME: servers.join(',') },
  };
}

function alertmanager({ cluster, addresses, user }: Setting): Service {
  const args = [
    `--config.file=${monitoringPlace(cluster.directory, 'alertmanager.yml')}`,
    `--web.listen-address=${formatEndpoint(addresses.alertmanager)}`,
    '--storage.path=data',
    // Alone: it looks for no others, and listens for none.
    '--cluster.listen-address=',
  ];
  return packaged('prometheus-alertmanager', args, user, at(addresses.alertmanager, '/-/ready'));
}

function prometheus({ cluster, addresses, user }: Setting): Service {
  const args = [
    `--config.file=${monitoringPlace(cluster.directory, 'prometheus.yml')}`,
    `--web.listen-address=${formatEndpoint(addresses.prometheus)}`,
    '--storage.tsdb.path=data',
    '--storage.tsdb.retention.time=2d',
    '--storage.tsdb.retention.size=1GB',
  ];
  return packaged('prometheus', args, user, at(addresses.prometheus, '/-/ready'));
}

function packaged(
  name: MonitoringProgram,
  args: readonly string[],
  user: DatabaseUser,
  ready: Service['ready'],
): Service {
  return { name, file: name, args, user, ready };
}

function at(endpoint: Endpoint, path: string): Service['ready'] {
  return { at: endpoint, path };
}

function urlOf(endpoint: Endpoint, { user, database }: Login, query = ''): string {
  return `postgresql://${user}@${formatEndpoint(endpoint)}/${database}${query}`;
}

import type { Endpoint, Login, Topology } from '../../core/cluster.ts';
import { type Connection, connect } from '../connect.ts';
import { readNodes, topologyOf } from '../monitor.ts';
import type { ClusterRecord } from './directory.ts';
import { applicationRole, databaseName, monitorDatabase } from './start.ts';

/** Where the monitor is, and who may ask and command it. */
export function monitorOf({ monitor, superuser }: ClusterRecord): {
  readonly endpoint: Endpoint;
  readonly login: Login;
} {
  return { endpoint: monitor, login: { user: superuser, database: monitorDatabase } };
}

/** The superuser, in the application's database, on every node. */
export function adminOf({ superuser }: ClusterRecord): Login {
  return { user: superuser, database: databaseName };
}

/** As whom the load logs in: the role that the schema makes. */
export const application: Login = { user: applicationRole, database: databaseName };

export function toMonitor(record: ClusterRecord, signal: AbortSignal): Promise<Connection> {
  const { endpoint, login } = monitorOf(record);
  return connect(endpoint, login, { timeoutMs: 5000, signal });
}

/** Who is what by the monitor's word. */
export async function askMonitor(record: ClusterRecord, signal: AbortSignal): Promise<Topology> {
  await using monitor = await toMonitor(record, signal);
  return topologyOf(await readNodes(monitor.client));
}

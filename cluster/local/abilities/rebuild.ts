import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint, Login } from '../../../core/cluster.ts';
import { connect } from '../../connect.ts';
import { autoctl } from '../autoctl.ts';
import { type ClusterRecord, type NodeRecord, places } from '../directory.ts';
import type { Launch } from '../environment.ts';
import { processesIn } from '../processes.ts';
import { monitorDatabase, startStandby } from '../start.ts';

const dropMs = 60_000;

/** Of a node that is down; its keeper's own state stays, as when a disk has been lost. */
export async function removeData(directory: string, node: string): Promise<void> {
  const running = await processesIn(places.node(directory, node));
  if (running.length > 0) throw new Error(`${node} is running: its data is not removed`);
  await rm(places.data(directory, node), { recursive: true, force: true });
}

/**
 * The documented way: the monitor forgets the node, whose keeper would wait for its old data for
 * ever, and it is made anew, by a base backup from the primary.
 */
export async function rebuild(launch: Launch, record: ClusterRecord, node: NodeRecord) {
  const { directory } = record;
  const signal = AbortSignal.timeout(dropMs);
  const replication = await replicationOf(record, node, signal);
  const monitor = places.node(directory, places.monitor);
  const data = ['--pgdata', places.data(directory, places.monitor)];
  const drop = ['drop', 'node', '--name', node.name, '--force', ...data];
  await autoctl(launch, monitor, drop, signal);
  for (const kind of ['run', 'state', 'config']) {
    const own = join(directory, kind, 'pg_autoctl', places.data(directory, node.name));
    await rm(own, { recursive: true, force: true });
  }
  startStandby({ launch, record, spec: { replication } }, node);
}

/** As the node has it by the monitor: a cluster that was attached to has no other word on it. */
async function replicationOf(
  { monitor, superuser }: ClusterRecord,
  { name }: NodeRecord,
  signal: AbortSignal,
): Promise<'sync' | 'async'> {
  const login: Login = { user: superuser, database: monitorDatabase };
  const endpoint: Endpoint = monitor;
  await using asked = await connect(endpoint, login, { timeoutMs: 10_000, signal });
  const { rows } = await asked.client.query<{ replicationquorum: boolean }>(
    'SELECT replicationquorum FROM pgautofailover.node WHERE nodename = $1',
    [name],
  );
  return rows[0]?.replicationquorum === false ? 'async' : 'sync';
}

import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { Endpoint, Login, NodeState } from '../../core/cluster.ts';
import type { ClusterSpec } from '../../core/scenario.ts';
import { until } from '../../core/wait.ts';
import { type Connection, connect } from '../connect.ts';
import { describeNodes, readNodes, topologyOf } from '../monitor.ts';
import { autoctl, startService } from './autoctl.ts';
import { type ClusterRecord, type NodeRecord, places } from './directory.ts';
import type { Launch } from './environment.ts';
import { applyTimings } from './timings.ts';

const startMs = 60_000;
const security = ['--auth', 'trust', '--no-ssl'];
/** Written to the first node's configuration, which its standbys clone. */
const nodeSettings = 'max_connections = 400\n';
export const databaseName = 'healthcare_db';
export const applicationRole = 'healthcare_app';
export const monitorDatabase = 'pg_auto_failover';

interface Start {
  readonly launch: Launch;
  readonly record: ClusterRecord;
  readonly spec: ClusterSpec;
  readonly signal: AbortSignal;
}

/** Monitor, then the first node, then its standbys side by side, until all replicate. */
export async function startCluster(start: Start, onProgress: (what: string) => void) {
  const [first, ...standbys] = start.record.nodes;
  if (!first) throw new Error('a cluster needs a node');
  onProgress('monitor');
  const monitor = await startMonitor(start);
  onProgress(`${first.name}, the primary`);
  const primary = await startFirst(start, first);
  onProgress(`${standbys.map(({ name }) => name).join(', ')}, standbys`);
  const clones = standbys.map((node) => startStandby(start, node));
  const signal = AbortSignal.any([start.signal, monitor, primary, ...clones]);
  await allReplicating({ ...start, signal }, first);
}

async function startMonitor({ launch, record, spec, signal }: Start): Promise<AbortSignal> {
  const cwd = places.node(record.directory, places.monitor);
  const data = ['--pgdata', places.data(record.directory, places.monitor)];
  const { host, port } = record.monitor;
  const at = ['--pgport', String(port), '--hostname', host];
  await autoctl(launch, cwd, ['create', 'monitor', ...data, ...at, ...security], signal);
  // There is no --listen for a monitor, and its default is every address of the machine.
  const listen = ['config', 'set', 'postgresql.listen_addresses', host, ...data];
  await autoctl(launch, cwd, listen, signal);
  await trustOurselves(record, places.monitor);
  const ended = startService(
    launch,
    cwd,
    ['run', ...data],
    places.log(record.directory, places.monitor),
  );
  await using monitor = await reach(
    record.superuser,
    record.monitor,
    monitorDatabase,
    AbortSignal.any([signal, ended]),
  );
  await applyTimings(monitor.client, spec.profile);
  return ended;
}

async function startFirst(start: Start, node: NodeRecord): Promise<AbortSignal> {
  const { launch, record, signal } = start;
  const cwd = places.node(record.directory, node.name);
  const data = places.data(record.directory, node.name);
  await autoctl(launch, cwd, createArgs(start, node), signal);
  await appendFile(join(data, 'postgresql.conf'), nodeSettings);
  await trustOurselves(record, node.name);
  const log = places.log(record.directory, node.name);
  const ended = startService(launch, cwd, ['run', '--pgdata', data], log);
  await using _ = await reach(
    record.superuser,
    node,
    databaseName,
    AbortSignal.any([signal, ended]),
  );
  return ended;
}

/** All that a node is made with. */
interface Making extends Pick<Start, 'launch' | 'record'> {
  readonly spec: Pick<ClusterSpec, 'replication'>;
}

/** Makes a standby, by a base backup of what the primary has, and runs it. */
export function startStandby(start: Making, node: NodeRecord): AbortSignal {
  const { launch, record } = start;
  const cwd = places.node(record.directory, node.name);
  const log = places.log(record.directory, node.name);
  return startService(launch, cwd, [...createArgs(start, node), '--run'], log);
}

function createArgs({ record, spec }: Making, node: NodeRecord): string[] {
  const { host, port } = record.monitor;
  return [
    ...['create', 'postgres', '--name', node.name],
    ...['--pgdata', places.data(record.directory, node.name), '--pgport', String(node.port)],
    ...['--listen', node.host, '--hostname', node.host, ...security],
    ...['--username', record.superuser, '--dbname', databaseName],
    ...['--candidate-priority', String(node.priority)],
    ...['--replication-quorum', String(spec.replication === 'sync')],
    ...['--monitor', `postgres://autoctl_node@${host}:${port}/${monitorDatabase}`],
  ];
}

/** Polls the monitor until every node is where it belongs. */
async function allReplicating({ record, signal }: Start, first: NodeRecord): Promise<void> {
  await using monitor = await reach(record.superuser, record.monitor, monitorDatabase, signal);
  await using primary = await reach(record.superuser, first, 'postgres', signal);
  let nodes: readonly NodeState[] = [];
  const ready = async () => {
    nodes = await readNodes(monitor.client);
    if (nodes.length === record.nodes.length && topologyOf(nodes).redundant) return true;
    await hurryBaseBackup(primary.client);
    return undefined;
  };
  const lastSeen = () => describeNodes(nodes);
  const options = { timeoutMs: startMs, intervalMs: 250, signal, lastSeen };
  await until('the cluster is not replicating', ready, options);
}

/** A base backup waits for a checkpoint, which takes minutes unless somebody wants one at once. */
async function hurryBaseBackup(primary: pg.Client): Promise<void> {
  await primary.query('CHECKPOINT');
}

/** As the superuser, as soon as it answers. */
function reach(
  user: string,
  endpoint: Endpoint,
  database: string,
  signal: AbortSignal,
): Promise<Connection> {
  const login: Login = { user, database };
  const attempt = () => connect(endpoint, login, { timeoutMs: 10_000, signal });
  const options = { timeoutMs: startMs, intervalMs: 50, signal };
  return until(`no answer from port ${endpoint.port}`, attempt, options);
}

/** initdb trusts the loopback interface; a cluster with a network of its own trusts that as well. */
async function trustOurselves({ directory, network }: ClusterRecord, node: string): Promise<void> {
  if (!network) return;
  const rules = ['all', 'replication'].map((what) => `host ${what} all ${network.subnet} trust\n`);
  await appendFile(join(places.data(directory, node), 'pg_hba.conf'), rules.join(''));
}

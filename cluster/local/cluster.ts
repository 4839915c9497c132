import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type {
  ClusterDriver,
  Crashable,
  Endpoint,
  Fillable,
  Freezable,
  Hurryable,
  Lockable,
  LockedRows,
  Login,
  Maintainable,
  Partitionable,
  PostgresKillable,
  PowerCuttable,
  Promotable,
  Rebuildable,
  ReplayPausable,
  ReplicationStallable,
  Shape,
  Shapeable,
  Stoppable,
  Switchable,
  Topology,
} from '../../core/cluster.ts';
import { Refused, UsageError } from '../../core/errors.ts';
import type { ClusterSpec } from '../../core/scenario.ts';
import { type Connection, connect } from '../connect.ts';
import { readNodes, topologyOf } from '../monitor.ts';
import { fillDisk, freeDisk } from './abilities/disk-space.ts';
import { freezeIn, thawIn } from './abilities/freeze.ts';
import { disableMaintenance, enableMaintenance } from './abilities/maintenance.ts';
import { killPostmaster } from './abilities/postmaster.ts';
import { rebuild, removeData } from './abilities/rebuild.ts';
import { pauseReplay, resumeReplay } from './abilities/replay.ts';
import { lockRows } from './abilities/row-locks.ts';
import { killNode, mustRun, runNode } from './abilities/run.ts';
import { stopKeeper } from './abilities/stop.ts';
import { type DatabaseUser, databaseUser } from './database-user.ts';
import { destroyCluster } from './destroy.ts';
import {
  type ClusterRecord,
  listIn,
  makeDirectory,
  type NodeRecord,
  places,
  readRecord,
  writeRecord,
} from './directory.ts';
import { type Launch, launchIn, writableFolders } from './environment.ts';
import { type Guard, guard } from './guard.ts';
import { findClusters } from './leftovers.ts';
import { buildNetwork } from './network/build.ts';
import type { Direction, From } from './network/cut.ts';
import { NetworkFaults } from './network/faults.ts';
import { hostAt } from './network/record.ts';
import { freePorts } from './ports.ts';
import { identityOf, processesIn } from './processes.ts';
import type { Programs } from './programs.ts';
import { continueReplicationServers, stopReplicationServers } from './replication-servers.ts';
import { mountSmallDisks } from './small-disk.ts';
import { applicationRole, databaseName, monitorDatabase, startCluster } from './start.ts';

export interface LocalClusterOptions {
  readonly base: string;
  /** A name inside `base`, or a path. */
  readonly directory: string;
  readonly spec: ClusterSpec;
  readonly programs: Programs;
  readonly onProgress: (what: string) => void;
}

const loopback = '127.0.0.1';

type Abilities = Crashable &
  Freezable &
  PostgresKillable &
  Stoppable &
  SwitchAbilities &
  DataAbilities &
  NetworkAbilities;
type SwitchAbilities = Switchable & Promotable & Maintainable & Hurryable;
type DataAbilities = ReplayPausable & ReplicationStallable & Rebuildable & Fillable & Lockable;
type NetworkAbilities = Partitionable & PowerCuttable & Shapeable;

/** A pg_auto_failover cluster of ordinary processes on this machine. Disposing destroys it. */
export class LocalCluster implements ClusterDriver, Abilities {
  readonly #base: string;
  readonly #record: ClusterRecord;
  readonly #launch: Launch;
  readonly #guard: Guard | null;
  readonly #begin: (signal: AbortSignal) => Promise<void>;
  readonly #network: NetworkFaults;
  #started = false;

  private constructor(
    base: string,
    record: ClusterRecord,
    launch: Launch,
    watchdog: Guard | null,
    begin: (signal: AbortSignal) => Promise<void>,
  ) {
    this.#base = base;
    this.#record = record;
    this.#launch = launch;
    this.#guard = watchdog;
    this.#begin = begin;
    this.#network = new NetworkFaults({
      record,
      kill: (node) => killNode(record.directory, node),
      revive: (node) => this.revive(node),
    });
  }

  /** Takes a directory and ports; starts nothing yet but the watchdog. */
  static async create(options: LocalClusterOptions): Promise<LocalCluster> {
    const { base, spec, programs, onProgress } = options;
    const user = await databaseUser();
    const directory = await makeDirectory(base, options.directory);
    const watchdog = guard(base, directory);
    const destroy = async () => {
      await destroyCluster(base, directory);
      await watchdog.dismiss('gone');
    };
    const record = await describe(base, directory, spec, user ?? null).catch(async (error) => {
      await destroy();
      throw error;
    });
    await writeRecord(record);
    await listIn(base, directory);
    await makeFolders(record, user);
    if (!(await canReach(directory, user))) {
      await destroy();
      throw new UsageError(
        `the database user cannot reach ${directory}: choose a --dir that is open to others, or none`,
      );
    }
    await giveDisks(base, record, watchdog, spec);
    const launch = launchIn(directory, programs, user, record.network ?? null);
    const begin = (signal: AbortSignal) =>
      startCluster({ launch, record, spec, signal }, onProgress);
    return new LocalCluster(base, record, launch, watchdog, begin);
  }

  /** A cluster that another process has started and that runs on. null: there is none. */
  static async attach(
    base: string,
    directory: string,
    programs: Programs,
  ): Promise<LocalCluster | null> {
    const record = await readRecord(directory);
    if (!record) return null;
    const { user, network } = record;
    const launch = launchIn(record.directory, programs, user ?? undefined, network ?? null);
    return new LocalCluster(base, record, launch, null, async () => undefined);
  }

  get directory(): string {
    return this.#record.directory;
  }

  get monitor(): { readonly endpoint: Endpoint; readonly login: Login } {
    return {
      endpoint: this.#record.monitor,
      login: { user: this.#record.superuser, database: monitorDatabase },
    };
  }

  /** The superuser, in the application's database, on every node. */
  get admin(): Login {
    return { user: this.#record.superuser, database: databaseName };
  }

  /** As whom the load logs in: the role that the schema makes. */
  get application(): Login {
    return { user: applicationRole, database: databaseName };
  }

  get nodes(): ClusterRecord['nodes'] {
    return this.#record.nodes;
  }

  /** Started already: nothing happens. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#started) return;
    await this.#begin(signal);
    this.#started = true;
  }

  async topology(signal: AbortSignal): Promise<Topology> {
    await using monitor = await this.#toMonitor(signal);
    return topologyOf(await readNodes(monitor.client));
  }

  /** SIGKILL of every process of the node until none remains. */
  async crash(node: string): Promise<void> {
    await mustRun(this.directory, node);
    await killNode(this.directory, node);
  }

  revive(node: string): Promise<void> {
    return runNode(this.#launch, this.directory, node);
  }

  async stallReplication(node: string): Promise<void> {
    await stopReplicationServers(places.node(this.directory, node));
  }

  async resumeReplication(node: string): Promise<void> {
    await continueReplicationServers(places.node(this.directory, node));
  }

  isolate(node: string, from: From, direction?: Direction): Promise<void> {
    return this.#network.isolate(node, from, direction);
  }

  rejoin(node: string): Promise<void> {
    return this.#network.rejoin(node);
  }

  async cutPower(node: string): Promise<void> {
    await mustRun(this.directory, node);
    await this.#network.cutPower(node);
  }

  restorePower(node: string): Promise<void> {
    return this.#network.restorePower(node);
  }

  shape(node: string, shape: Shape): Promise<string> {
    return this.#network.shape(node, shape);
  }

  unshape(node: string): Promise<void> {
    return this.#network.unshape(node);
  }

  async switchover(signal: AbortSignal): Promise<void> {
    await using monitor = await this.#toMonitor(signal);
    await monitor.client.query(`SELECT pgautofailover.perform_failover('default', 0)`);
  }

  async promote(node: string, signal: AbortSignal): Promise<void> {
    await using monitor = await this.#toMonitor(signal);
    const { rows } = await monitor.client.query<{ began: boolean }>(
      `SELECT pgautofailover.perform_promotion('default', $1) AS began`,
      [node],
    );
    if (!rows[0]?.began)
      throw new Refused(`the monitor has nothing to promote: is it ${node} already?`);
  }

  async freeze(node: string): Promise<void> {
    await mustRun(this.directory, node);
    await freezeIn(places.node(this.directory, node));
  }

  thaw(node: string): Promise<void> {
    return thawIn(places.node(this.directory, node));
  }

  killPostgres(node: string): Promise<void> {
    return killPostmaster(this.directory, node);
  }

  stop(node: string): Promise<void> {
    return stopKeeper(this.directory, node);
  }

  async enableMaintenance(node: string, signal: AbortSignal): Promise<void> {
    const topology = await this.topology(signal);
    await enableMaintenance(this.#launch, this.directory, { node, topology }, signal);
  }

  async disableMaintenance(node: string): Promise<void> {
    const topology = await this.topology(new AbortController().signal);
    await disableMaintenance(this.#launch, this.directory, { node, topology });
  }

  pauseReplay(node: string, signal: AbortSignal): Promise<void> {
    return pauseReplay(this.#node(node), this.admin, signal);
  }

  async resumeReplay(node: string): Promise<void> {
    // What is paused goes on when its server is started again.
    const isDown = (await processesIn(places.node(this.directory, node))).length === 0;
    if (!isDown) await resumeReplay(this.#node(node), this.admin);
  }

  removeData(node: string): Promise<void> {
    return removeData(this.directory, node);
  }

  rebuild(node: string): Promise<void> {
    return rebuild(this.#launch, this.#record, this.#node(node));
  }

  fillDisk(node: string): Promise<void> {
    return fillDisk(this.directory, node);
  }

  freeDisk(node: string): Promise<void> {
    return freeDisk(this.directory, node);
  }

  lockRows(node: string, rows: LockedRows, signal: AbortSignal): Promise<AsyncDisposable> {
    return lockRows(this.#node(node), this.admin, rows, signal);
  }

  /** A checkpoint, at once, on the primary: a base backup waits for one, which may take minutes. */
  async hurry(signal: AbortSignal): Promise<void> {
    const { primary, nodes } = await this.topology(signal);
    const node = nodes.find(({ name }) => name === primary);
    if (!node) throw new Error('nobody is the primary');
    await using database = await connect(node, this.admin, { timeoutMs: 60_000, signal });
    await database.client.query('CHECKPOINT');
  }

  async collectLogs(into: string): Promise<void> {
    await mkdir(into, { recursive: true });
    for (const name of ['monitor', ...this.#record.nodes.map((node) => node.name)]) {
      await copyFile(places.log(this.directory, name), join(into, `${name}.pg_autoctl.log`));
      const logs = join(places.data(this.directory, name), 'log');
      for (const file of await readdir(logs).catch(() => []))
        await copyFile(join(logs, file), join(into, `${name}.${file}`));
    }
  }

  /** Gives the cluster to nobody: it runs on when this process ends, until it is destroyed. */
  async release(): Promise<void> {
    await writeRecord({ ...this.#record, owner: null });
    await this.#guard?.dismiss('keep');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await destroyCluster(this.#base, this.directory);
    await this.#guard?.dismiss('gone');
  }

  #node(name: string): NodeRecord {
    const node = this.nodes.find((each) => each.name === name);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }

  #toMonitor(signal: AbortSignal): Promise<Connection> {
    const { endpoint, login } = this.monitor;
    return connect(endpoint, login, { timeoutMs: 5000, signal });
  }
}

/** What of it was mounted is gone again when it cannot be done. */
async function giveDisks(
  base: string,
  { directory, nodes, user }: ClusterRecord,
  watchdog: Guard,
  { smallDiskBytes }: ClusterSpec,
): Promise<void> {
  if (!smallDiskBytes) return;
  try {
    const names = nodes.map(({ name }) => name);
    await mountSmallDisks({ directory, nodes: names, user: user ?? undefined }, smallDiskBytes);
  } catch (error) {
    await destroyCluster(base, directory);
    await watchdog.dismiss('gone');
    throw error;
  }
}

async function describe(
  base: string,
  directory: string,
  spec: ClusterSpec,
  user: ClusterRecord['user'],
): Promise<ClusterRecord> {
  const others = await findClusters(base);
  const taken = others.flatMap(({ record }) => [
    record.monitor.port,
    ...record.nodes.map((node) => node.port),
  ]);
  const ports = await freePorts(spec.standbys + 2, process.pid * 16, new Set(taken));
  const [monitorPort = 0, ...nodePorts] = ports;
  const names = nodePorts.map((_, i) => `node${i + 1}`);
  const owner = await identityOf(process.pid);
  const network =
    spec.network === 'namespaces'
      ? await buildNetwork(directory, [places.monitor, ...names])
      : null;
  const host = (index: number) => (network ? hostAt(network, index) : loopback);
  return {
    directory,
    owner,
    user,
    superuser: user ? 'postgres' : userInfo().username,
    profile: spec.profile,
    network,
    monitor: { host: host(0), port: monitorPort },
    nodes: nodePorts.map((port, i) => ({
      name: names[i] ?? '',
      host: host(i + 1),
      port,
      priority: 100 - 10 * i,
    })),
  };
}

/** As root the servers run as somebody else, to whom /root and the like are closed. */
async function canReach(directory: string, user: DatabaseUser): Promise<boolean> {
  const test = promisify(execFile)('test', ['-w', join(directory, places.sockets)], { ...user });
  return test.then(() => true).catch(() => false);
}

async function makeFolders(record: ClusterRecord, user: ClusterRecord['user'] | undefined) {
  const nodes = record.nodes.map((node) => node.name);
  for (const folder of writableFolders(record.directory, nodes)) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    if (user) await chown(folder, user.uid, user.gid);
  }
}

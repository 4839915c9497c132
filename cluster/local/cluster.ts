import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type {
  ClusterDriver,
  Crashable,
  Endpoint,
  Hurryable,
  Login,
  Switchable,
  Topology,
} from '../../core/cluster.ts';
import { UsageError } from '../../core/errors.ts';
import type { ClusterSpec } from '../../core/scenario.ts';
import { type Connection, connect } from '../connect.ts';
import { readNodes, topologyOf } from '../monitor.ts';
import { startService } from './autoctl.ts';
import { type DatabaseUser, databaseUser } from './database-user.ts';
import { destroyCluster, rememberSharedMemory } from './destroy.ts';
import {
  type ClusterRecord,
  listIn,
  makeDirectory,
  places,
  readRecord,
  removeDirectory,
  writeRecord,
} from './directory.ts';
import { type Launch, launchIn, writableFolders } from './environment.ts';
import { type Guard, guard } from './guard.ts';
import { findClusters } from './leftovers.ts';
import { freePorts } from './ports.ts';
import { identityOf, killAllIn } from './processes.ts';
import type { Programs } from './programs.ts';
import { applicationRole, databaseName, monitorDatabase, startCluster } from './start.ts';

export interface LocalClusterOptions {
  readonly base: string;
  /** A name inside `base`, or a path. */
  readonly directory: string;
  readonly spec: ClusterSpec;
  readonly programs: Programs;
  readonly onProgress: (what: string) => void;
}

const host = '127.0.0.1';

/** A pg_auto_failover cluster of ordinary processes on this machine. Disposing destroys it. */
export class LocalCluster implements ClusterDriver, Crashable, Switchable, Hurryable {
  readonly #base: string;
  readonly #record: ClusterRecord;
  readonly #launch: Launch;
  readonly #guard: Guard | null;
  readonly #begin: (signal: AbortSignal) => Promise<void>;

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
  }

  /** Takes a directory and ports; starts nothing yet but the watchdog. */
  static async create(options: LocalClusterOptions): Promise<LocalCluster> {
    const { base, spec, programs, onProgress } = options;
    const user = await databaseUser();
    const directory = await makeDirectory(base, options.directory);
    const watchdog = guard(base, directory);
    const record = await describe(base, directory, spec, user ?? null);
    await writeRecord(record);
    await listIn(base, directory);
    await makeFolders(record, user);
    if (!(await canReach(directory, user))) {
      await removeDirectory(base, directory);
      await watchdog.dismiss('gone');
      throw new UsageError(
        `the database user cannot reach ${directory}: choose a --dir that is open to others, or none`,
      );
    }
    const launch = launchIn(directory, programs, user);
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
    const launch = launchIn(record.directory, programs, record.user ?? undefined);
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

  async start(signal: AbortSignal): Promise<void> {
    await this.#begin(signal);
  }

  async topology(signal: AbortSignal): Promise<Topology> {
    await using monitor = await this.#toMonitor(signal);
    return topologyOf(await readNodes(monitor.client));
  }

  /** SIGKILL of every process of the node until none remains. */
  async crash(node: string): Promise<void> {
    const { directory } = this.#record;
    await rememberSharedMemory(directory, node);
    await killAllIn(places.node(directory, node));
  }

  async revive(node: string): Promise<void> {
    const { directory } = this.#record;
    const data = places.data(directory, node);
    // The dead keeper's pid files: a pid may by now be that of a stranger.
    await rm(join(directory, 'run', 'pg_autoctl', data), { recursive: true, force: true });
    const log = places.log(directory, node);
    startService(this.#launch, places.node(directory, node), ['run', '--pgdata', data], log);
  }

  async switchover(signal: AbortSignal): Promise<void> {
    await using monitor = await this.#toMonitor(signal);
    await monitor.client.query(`SELECT pgautofailover.perform_failover('default', 0)`);
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

  #toMonitor(signal: AbortSignal): Promise<Connection> {
    const { endpoint, login } = this.monitor;
    return connect(endpoint, login, { timeoutMs: 5000, signal });
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
  const owner = await identityOf(process.pid);
  return {
    directory,
    owner,
    user,
    superuser: user ? 'postgres' : userInfo().username,
    profile: spec.profile,
    monitor: { host, port: monitorPort },
    nodes: nodePorts.map((port, i) => ({
      name: `node${i + 1}`,
      host,
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

import { readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterDriver, Hurryable, Login, Topology } from '../../core/cluster.ts';
import { connect } from '../connect.ts';
import { type Abilities, abilitiesOf } from './abilities/abilities.ts';
import { destroyCluster } from './destroy.ts';
import { type ClusterRecord, places, readRecord, writeRecord } from './directory.ts';
import { type Launch, launchIn } from './environment.ts';
import type { Guard } from './guard.ts';
import { adminOf, application, askMonitor, monitorOf } from './logins.ts';
import { type Making, makeCluster } from './make.ts';
import type { Programs } from './programs.ts';
import { startCluster } from './start.ts';

export interface LocalClusterOptions extends Making {
  readonly programs: Programs;
  readonly onProgress: (what: string) => void;
}

/** A pg_auto_failover cluster of ordinary processes on this machine. Disposing destroys it. */
export type LocalCluster = Life & Abilities;

export const LocalCluster = {
  /** Takes a directory and ports; starts nothing yet but the watchdog. */
  async create({ programs, onProgress, ...making }: LocalClusterOptions): Promise<LocalCluster> {
    const { base, spec } = making;
    const { record, watchdog } = await makeCluster(making);
    const launch = launchOf(record, programs);
    const begin = (signal: AbortSignal) =>
      startCluster({ launch, record, spec, signal }, onProgress);
    const life = new Life({ base, record, watchdog, begin });
    return Object.assign(life, abilitiesOf({ record, launch }));
  },

  /** A cluster that another process has started and that runs on. null: there is none. */
  async attach(base: string, where: string, programs: Programs): Promise<LocalCluster | null> {
    const record = await readRecord(where);
    if (!record) return null;
    const launch = launchOf(record, programs);
    const life = new Life({ base, record, watchdog: null, begin: async () => undefined });
    return Object.assign(life, abilitiesOf({ record, launch }));
  },
};

function launchOf({ directory, user, network = null }: ClusterRecord, programs: Programs): Launch {
  return launchIn(directory, programs, user ?? undefined, network);
}

interface Beginning {
  readonly base: string;
  readonly record: ClusterRecord;
  /** null: somebody else has started it. */
  readonly watchdog: Guard | null;
  readonly begin: (signal: AbortSignal) => Promise<void>;
}

/** From its start to its end. */
class Life implements ClusterDriver, Hurryable {
  readonly #beginning: Beginning;
  readonly #record: ClusterRecord;
  #started = false;

  constructor(beginning: Beginning) {
    this.#beginning = beginning;
    this.#record = beginning.record;
  }

  get directory(): string {
    return this.#record.directory;
  }

  get monitor(): ReturnType<typeof monitorOf> {
    return monitorOf(this.#record);
  }

  /** The superuser, in the application's database, on every node. */
  get admin(): Login {
    return adminOf(this.#record);
  }

  /** As whom the load logs in: the role that the schema makes. */
  get application(): Login {
    return application;
  }

  get nodes(): ClusterRecord['nodes'] {
    return this.#record.nodes;
  }

  /** Started already: nothing happens. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#started) return;
    await this.#beginning.begin(signal);
    this.#started = true;
  }

  async topology(signal: AbortSignal): Promise<Topology> {
    return askMonitor(this.#record, signal);
  }

  /** A checkpoint, at once, on the primary: a base backup waits for one, which may take minutes. */
  async hurry(signal: AbortSignal): Promise<void> {
    const { primary, nodes } = await this.topology(signal);
    const node = nodes.find(({ name }) => name === primary);
    if (!node) throw new Error('nobody is the primary');
    await using database = await connect(node, this.admin, { timeoutMs: 60_000, signal });
    await database.client.query('CHECKPOINT');
  }

  /** The process that all others of a node's server descend from; null: it has none. */
  postmasterOf(node: string): number | null {
    try {
      const pidFile = join(places.data(this.directory, node), 'postmaster.pid');
      const [pid] = readFileSync(pidFile, 'latin1').split('\n');
      return Number(pid) || null;
    } catch {
      return null;
    }
  }

  async collectLogs(into: string): Promise<void> {
    await mkdir(into, { recursive: true });
    for (const name of ['monitor', ...this.nodes.map((node) => node.name)]) {
      await copyFile(places.log(this.directory, name), join(into, `${name}.pg_autoctl.log`));
      const logs = join(places.data(this.directory, name), 'log');
      for (const file of await readdir(logs).catch(() => []))
        await copyFile(join(logs, file), join(into, `${name}.${file}`));
    }
  }

  /** Gives the cluster to nobody: it runs on when this process ends, until it is destroyed. */
  async release(): Promise<void> {
    await writeRecord({ ...this.#record, owner: null });
    await this.#beginning.watchdog?.dismiss('keep');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { base, watchdog } = this.#beginning;
    await destroyCluster(base, this.directory);
    await watchdog?.dismiss('gone');
  }
}

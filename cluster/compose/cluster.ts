import { join } from 'node:path';
import type { ClusterDriver, Hurryable, Login, Topology } from '../../core/cluster.ts';
import { connect } from '../connect.ts';
import type { Access } from '../database-url.ts';
import type { Guard } from '../local/guard.ts';
import { locate, readNodes, topologyOf } from '../monitor.ts';
import { type Abilities, abilitiesOf } from './abilities/abilities.ts';
import { nodeOf } from './abilities/node.ts';
import type { Compose } from './compose.ts';
import { destroyLab } from './destroy.ts';
import { writeLogs } from './logs.ts';
import { containersOf } from './project.ts';
import { type LabNode, type LabRecord, labFiles, type ProxyPorts, writeLab } from './record.ts';
import { type Logins, loginsOf } from './settings.ts';
import { startLab } from './start.ts';

export interface ComposeParts {
  readonly lab: Compose;
  readonly record: LabRecord;
  /** null: it was attached to; it runs, and nobody watches over it. */
  readonly guard: Guard | null;
  readonly onProgress: (what: string) => void;
}

/** The lab of compose/, on ports and a network of its own. Disposing destroys it. */
export type ComposeCluster = Life & Abilities;

/** Of a lab that is prepared or runs: see make.ts. */
export function composeCluster(parts: ComposeParts): ComposeCluster {
  const { record, lab } = parts;
  const logins = loginsOf(lab.settings);
  return Object.assign(new Life(parts, logins), abilitiesOf({ record, logins }));
}

/** From its start to its end. */
class Life implements ClusterDriver, Hurryable {
  readonly #parts: ComposeParts;
  readonly #logins: Logins;
  #started = false;

  constructor(parts: ComposeParts, logins: Logins) {
    this.#parts = parts;
    this.#logins = logins;
  }

  get directory(): string {
    return this.#record.directory;
  }

  get project(): string {
    return this.#record.project;
  }

  /** Of the lab's own proxy; null: it has none. */
  get proxy(): ProxyPorts | null {
    return this.#record.services.includes('proxy') ? this.#record.proxy : null;
  }

  /** Where the passwords are. */
  get settingsFile(): string {
    return join(this.directory, labFiles.settings);
  }

  get nodes(): readonly LabNode[] {
    return this.#record.nodes;
  }

  get monitor(): Access {
    return { endpoint: this.#record.monitor, login: this.#logins.monitor };
  }

  /** The superuser, in the application's database, on every node. */
  get admin(): Login {
    return this.#logins.admin;
  }

  /** As whom the load logs in: the role that the schema makes. */
  get application(): Login {
    return this.#logins.application;
  }

  /** Started already: nothing happens. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#started) return;
    const { lab, record, onProgress, guard } = this.#parts;
    if (guard) await startLab({ lab, record, signal }, onProgress);
    this.#started = true;
  }

  async topology(signal: AbortSignal): Promise<Topology> {
    const { endpoint, login } = this.monitor;
    await using monitor = await connect(endpoint, login, { timeoutMs: 5000, signal });
    return topologyOf(locate(await readNodes(monitor.client), this.nodes));
  }

  /** A checkpoint, at once, on the primary: a base backup waits for one, which may take minutes. */
  async hurry(signal: AbortSignal): Promise<void> {
    const { primary } = await this.topology(signal);
    if (primary === null) throw new Error('nobody is the primary');
    const options = { timeoutMs: 60_000, signal };
    await using database = await connect(nodeOf(this.#record, primary), this.admin, options);
    await database.client.query('CHECKPOINT');
  }

  async collectLogs(into: string): Promise<void> {
    await writeLogs(await containersOf(this.project), into);
  }

  /** Gives the lab to nobody: it runs on when this process ends, until it is destroyed. */
  async release(): Promise<void> {
    await writeLab({ ...this.#record, owner: null });
    await this.#parts.guard?.dismiss('keep');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await destroyLab(this.directory);
    await this.#parts.guard?.dismiss('gone');
  }

  get #record(): LabRecord {
    return this.#parts.record;
  }
}

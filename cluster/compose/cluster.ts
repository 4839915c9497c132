import type {
  ClusterDriver,
  Crashable,
  Freezable,
  Hurryable,
  Lockable,
  LockedRows,
  Login,
  Maintainable,
  Partitionable,
  PostgresKillable,
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
import { type Connection, connect } from '../connect.ts';
import type { Access } from '../database-url.ts';
import { pauseReplay, resumeReplay } from '../local/abilities/replay.ts';
import { lockRows } from '../local/abilities/row-locks.ts';
import type { Guard } from '../local/guard.ts';
import type { Direction, From } from '../local/network/cut.ts';
import { locate, readNodes, topologyOf } from '../monitor.ts';
import * as containers from './abilities/containers.ts';
import { removeDataOf } from './abilities/data.ts';
import * as inside from './abilities/inside.ts';
import { isolateHost, type LabHost, rejoinHost } from './abilities/packets.ts';
import { shapeHost, unshapeHost } from './abilities/shape.ts';
import type { Compose } from './compose.ts';
import { destroyLab } from './destroy.ts';
import { writeLogs } from './logs.ts';
import { containersOf } from './project.ts';
import { type LabNode, type LabRecord, writeLab } from './record.ts';
import { type Logins, loginsOf } from './settings.ts';
import { monitorService, startLab } from './start.ts';

type Abilities = Crashable &
  Stoppable &
  Freezable &
  PostgresKillable &
  Switchable &
  Promotable &
  Maintainable &
  Hurryable &
  ReplayPausable &
  ReplicationStallable &
  Rebuildable &
  Lockable &
  Partitionable &
  Shapeable;

export interface ComposeParts {
  readonly lab: Compose;
  readonly record: LabRecord;
  /** Services that are started beside monitor and nodes. */
  readonly services: readonly string[];
  /** null: it was attached to; nobody watches over it. */
  readonly guard: Guard | null;
  readonly onProgress: (what: string) => void;
}

/** The lab of compose/, on ports and a network of its own. Disposing destroys it. */
export class ComposeCluster implements ClusterDriver, Abilities {
  readonly #parts: ComposeParts;
  readonly #logins: Logins;
  #started = false;

  /** Of a lab that is prepared (make.ts) or that runs (attach.ts). */
  constructor(parts: ComposeParts) {
    this.#parts = parts;
    this.#logins = loginsOf(parts.lab.settings);
  }

  get directory(): string {
    return this.#record.directory;
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
    const { lab, record, services, onProgress, guard } = this.#parts;
    if (guard) await startLab({ lab, record, services, signal }, onProgress);
    this.#started = true;
  }

  async topology(signal: AbortSignal): Promise<Topology> {
    await using monitor = await this.#toMonitor(signal);
    return topologyOf(locate(await readNodes(monitor.client), this.nodes));
  }

  async crash(node: string): Promise<void> {
    await containers.killContainer(await this.#container(node));
  }

  async revive(node: string): Promise<void> {
    await containers.startContainer(await this.#container(node));
  }

  async stop(node: string): Promise<void> {
    await containers.stopContainer(await this.#container(node));
  }

  async freeze(node: string): Promise<void> {
    await containers.pauseContainer(await this.#container(node));
  }

  async thaw(node: string): Promise<void> {
    await containers.unpauseContainer(await this.#container(node));
  }

  async killPostgres(node: string): Promise<void> {
    await inside.killPostmaster(await this.#container(node));
  }

  async stallReplication(node: string): Promise<void> {
    await inside.stopWalSenders(await this.#container(node));
  }

  async resumeReplication(node: string): Promise<void> {
    await inside.continueWalSenders(await this.#container(node));
  }

  async switchover(signal: AbortSignal): Promise<void> {
    await using monitor = await this.#toMonitor(signal);
    await monitor.client.query(`SELECT pgautofailover.perform_failover('default', 0)`);
  }

  async promote(node: string, signal: AbortSignal): Promise<void> {
    await using monitor = await this.#toMonitor(signal);
    await monitor.client.query(`SELECT pgautofailover.perform_promotion('default', $1)`, [node]);
  }

  async enableMaintenance(node: string, signal: AbortSignal): Promise<void> {
    await inside.enableMaintenance(await this.#container(node), signal);
  }

  async disableMaintenance(node: string): Promise<void> {
    await inside.disableMaintenance(await this.#container(node));
  }

  pauseReplay(node: string, signal: AbortSignal): Promise<void> {
    return pauseReplay(this.#node(node), this.admin, signal);
  }

  resumeReplay(node: string): Promise<void> {
    return resumeReplay(this.#node(node), this.admin);
  }

  lockRows(node: string, rows: LockedRows, signal: AbortSignal): Promise<AsyncDisposable> {
    return lockRows(this.#node(node), this.admin, rows, signal);
  }

  async removeData(node: string): Promise<void> {
    await removeDataOf(await this.#container(node));
  }

  /** Started without data, a node has itself forgotten and is made anew from the primary. */
  async rebuild(node: string): Promise<void> {
    await this.revive(node);
  }

  async isolate(node: string, from: From, direction: Direction = 'both'): Promise<void> {
    await isolateHost(await this.#host(node), from, direction);
  }

  async rejoin(node: string): Promise<void> {
    await rejoinHost(await this.#host(node));
  }

  async shape(node: string, shape: Shape): Promise<string> {
    return shapeHost(await this.#host(node), shape);
  }

  async unshape(node: string): Promise<void> {
    await unshapeHost(await this.#host(node));
  }

  /** A checkpoint, at once, on the primary: a base backup waits for one, which may take minutes. */
  async hurry(signal: AbortSignal): Promise<void> {
    const { primary } = await this.topology(signal);
    if (primary === null) throw new Error('nobody is the primary');
    const options = { timeoutMs: 60_000, signal };
    await using database = await connect(this.#node(primary), this.admin, options);
    await database.client.query('CHECKPOINT');
  }

  async collectLogs(into: string): Promise<void> {
    await writeLogs(await containersOf(this.#record.project), into);
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

  #node(name: string): LabNode {
    const node = this.nodes.find((each) => each.name === name);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }

  async #container(node: string): Promise<string> {
    const service = node === 'monitor' ? monitorService : this.#node(node).name;
    const id = (await containersOf(this.#record.project)).get(service);
    if (id === undefined) throw new Error(`${service} has no container`);
    return id;
  }

  async #host(node: string): Promise<LabHost> {
    const { subnet, image } = this.#record;
    const addresses = new Map([
      ['monitor', `${subnet}.5`],
      ...this.nodes.map(({ name }, i) => [name, `${subnet}.${10 + i}`] as const),
    ]);
    const peers = [...addresses].flatMap(([name, address]) => (name === node ? [] : [address]));
    const id = await this.#container(node);
    return { name: node, id, image, peers, gateway: `${subnet}.1` };
  }

  #toMonitor(signal: AbortSignal): Promise<Connection> {
    const { endpoint, login } = this.monitor;
    return connect(endpoint, login, { timeoutMs: 5000, signal });
  }
}

import type { ClusterDriver, Commanded, Login, Topology } from '../../core/cluster.ts';
import type { ExternalSpec } from '../../core/external-spec.ts';
import { connect } from '../connect.ts';
import type { Access } from '../database-url.ts';
import { locate, readNodes, topologyOf } from '../monitor.ts';
import { accessOf, type Environment, type ExternalAccess } from './access.ts';
import { Commands } from './commands.ts';
import { makeDatabase } from './make-database.ts';
import { untilFit } from './readiness.ts';
import { masking } from './secrets.ts';
import { Standings } from './standing.ts';
import type { Values } from './template.ts';

/**
 * A cluster that somebody else runs. It is asked, and its owner's commands are run; nothing of it is
 * started, stopped or removed. Disposing closes the connections.
 */
export class ExternalCluster implements ClusterDriver, Commanded {
  readonly #access: ExternalAccess;
  readonly #mayMakeDatabase: boolean;
  readonly #standings: Standings;
  readonly #commands: Commands;

  /** Connects to nobody yet. Throws UsageError for what is wrong with the addresses. */
  constructor(spec: ExternalSpec, env: Environment) {
    this.#access = accessOf(spec, env);
    this.#mayMakeDatabase = spec.createDatabase;
    this.#standings = new Standings(this.nodes, this.admin);
    const passwords = [this.admin.password, this.monitor?.login.password];
    const mask = masking(passwords.filter((one) => one !== undefined));
    const { faults, commandTimeoutMs: timeoutMs } = spec;
    this.#commands = new Commands({ faults, timeoutMs, env, mask });
  }

  get nodes(): ExternalAccess['nodes'] {
    return this.#access.nodes;
  }

  get monitor(): Access | null {
    return this.#access.monitor;
  }

  get admin(): Login {
    return this.#access.login;
  }

  /** The load logs in like everybody else: no role is made in a cluster that is not ours. */
  get application(): Login {
    return this.admin;
  }

  /** Resolves when it is at full strength. Throws UsageError with what keeps it from that. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#mayMakeDatabase) await makeDatabase(this.nodes, this.admin, signal);
    const problems = () => this.#standings.problems;
    const ask = async () => {
      // By the nodes first, whatever the monitor says: they are what the load will meet.
      const own = await this.#standings.ask();
      return own.redundant ? this.topology(signal) : own;
    };
    await untilFit({ ask, problems, nodes: this.nodes, database: this.admin.database }, signal);
  }

  async topology(signal: AbortSignal): Promise<Topology> {
    if (!this.monitor) return this.#standings.ask();
    const { endpoint, login } = this.monitor;
    await using monitor = await connect(endpoint, login, { timeoutMs: 5000, signal });
    return topologyOf(locate(await readNodes(monitor.client), this.nodes));
  }

  hasCommand(fault: string): boolean {
    return this.#commands.has(fault);
  }

  hasUndo(fault: string): boolean {
    return this.#commands.canHeal(fault);
  }

  /** The owner's command that undoes it, for a person to read; null: there is none. */
  undoing(fault: string, node: string): string | null {
    return this.#commands.healing(fault, this.#addressOf(node));
  }

  async command(fault: string, node: string, signal: AbortSignal): Promise<void> {
    await this.#commands.inject(fault, await this.#valuesOf(node, signal), signal);
  }

  async undo(fault: string, node: string): Promise<void> {
    await this.#commands.heal(fault, await this.#valuesOf(node, AbortSignal.timeout(10_000)));
  }

  async collectLogs(directory: string): Promise<void> {
    await this.#commands.writeLog(directory);
  }

  /** It runs on anyway. */
  async release(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#standings[Symbol.dispose]();
  }

  async #valuesOf(name: string, signal: AbortSignal): Promise<Values> {
    const address = this.#addressOf(name);
    // A monitor that is down is no reason not to heal.
    const primary = await this.topology(signal).then(
      (topology) => topology.primary,
      () => null,
    );
    return { ...address, primary };
  }

  #addressOf(name: string): Values {
    const isMonitor = name === 'monitor' ? this.monitor?.endpoint : undefined;
    const endpoint = this.nodes.find((node) => node.name === name) ?? isMonitor;
    if (!endpoint) throw new Error(`no address for ${name} in cluster.nodes`);
    return { name, host: endpoint.host, port: endpoint.port };
  }
}

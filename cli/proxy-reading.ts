import type { Logger } from 'pino';
import { Cleanup } from '../core/cleanup.ts';
import { type Endpoint, formatEndpoint, type Login, type NodeView } from '../core/cluster.ts';
import type { CancelKeys } from '../proxy/cancel-keys.ts';
import { followNodes, type NodesFollower } from '../proxy/follow-nodes.ts';
import type { ProxyLimits } from '../proxy/limits.ts';
import type { ProxyMetrics } from '../proxy/metrics.ts';
import { NodePorts, nameOf } from '../proxy/node-ports.ts';
import type { ReadRoute } from '../proxy/read-route.ts';
import { type RunningReader, startReader } from '../proxy/reader.ts';
import { everyNode, nodesOf, type SourceOptions } from './proxy-source.ts';
import { type ReadOptions, readPolicy } from './read-options.ts';

export interface ReadingParts {
  readonly options: ReadOptions & SourceOptions & { readonly admin?: Endpoint };
  readonly probeLogin: Login;
  readonly limits: Partial<ProxyLimits>;
  readonly cancelKeys: CancelKeys;
  readonly metrics: ProxyMetrics;
  readonly log: Logger;
  readonly onProblem: (problem: string) => void;
}

/** Everything that needs to know of more nodes than the primary. Disposing ends all of it. */
export class Reading implements AsyncDisposable, NodesFollower {
  readonly #cleanup: Cleanup;
  #primary: Endpoint | null = null;
  #nodes: readonly NodeView[] = [];
  #reader: RunningReader | null = null;

  private constructor(onProblem: (problem: string) => void) {
    this.#cleanup = new Cleanup(onProblem);
  }

  /** Throws UsageError when an address cannot be listened on. Asks no node that nobody asks for. */
  static async start(parts: ReadingParts): Promise<Reading> {
    const reading = new Reading(parts.onProblem);
    try {
      await reading.#start(parts);
      return reading;
    } catch (error) {
      await reading[Symbol.asyncDispose]();
      throw error;
    }
  }

  get reader(): RunningReader | null {
    return this.#reader;
  }

  /** The last that was heard of each. */
  get known(): readonly NodeView[] {
    return this.#nodes;
  }

  nodes(nodes: readonly NodeView[]): void {
    this.#nodes = nodes;
  }

  /** Who takes writes; to be told with each change of the route. */
  primary(primary: Endpoint | null): void {
    this.#primary = primary;
    this.#reader?.primary(primary);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup[Symbol.asyncDispose]();
  }

  async #start(parts: ReadingParts): Promise<void> {
    const { options, probeLogin, onProblem } = parts;
    const policy = readPolicy(options);
    const { readListen, nodeHealth, admin } = options;
    if (!readListen && !nodeHealth && !admin) return;
    const source = everyNode(options, probeLogin);
    const followers: NodesFollower[] = [this];
    if (nodeHealth) followers.push(await this.#openPorts(nodeHealth, parts));
    if (readListen) {
      const { limits, cancelKeys, metrics, log } = parts;
      this.#reader = await startReader({
        listen: readListen,
        ...policy,
        limits,
        cancelKeys,
        onProblem,
        onJoined: (waitedMs) => metrics.joined(waitedMs, 'read-only'),
        onRoute: (route, ended) => {
          metrics.ended(ended, 'read-only');
          log.info({ to: describe(route), ended }, 'reading');
        },
      });
      this.#cleanup.use('the listener for reading', this.#reader);
      followers.push(this.#reader);
    }
    this.#cleanup.use('asking the nodes', followNodes(source, followers, onProblem));
  }

  async #openPorts(base: Endpoint, { options, log, onProblem }: ReadingParts): Promise<NodePorts> {
    const ports = await NodePorts.open({
      base,
      numbers: (nodesOf(options) ?? []).map((_, i) => i + 1),
      primary: () => this.#primary,
      onOpened: (node, address) =>
        log.info({ node: nameOf(node), address: formatEndpoint(address) }, 'node health'),
      onProblem,
    });
    return this.#cleanup.use('the health ports', ports);
  }
}

function describe({ kind, targets }: ReadRoute): string {
  return [kind, ...targets.map(formatEndpoint)].join(' ');
}

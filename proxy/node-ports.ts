import { type Endpoint, formatEndpoint, type NodeView } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import { nodeHealth } from './health.ts';
import { json, type RunningHttp, startHttp } from './http.ts';

export interface NodePortsOptions {
  /** Node n answers on the port n above this one. */
  readonly base: Endpoint;
  /** Of nodes that are known beforehand: their ports are taken at once. */
  readonly numbers: readonly number[];
  /** Who takes writes, now. */
  readonly primary: () => Endpoint | null;
  readonly onOpened: (node: NodeView, address: Endpoint) => void;
  readonly onProblem: (problem: string) => void;
}

const portMax = 65_535;
/** More nodes than any cluster has: what a monitor says must not open ports without end. */
const nodesMax = 256;

/**
 * A health port for each node, as the checks of HAProxy need it. Its number is the node's own, so
 * that a configuration stays right when others come and go.
 */
export class NodePorts implements AsyncDisposable {
  readonly #options: NodePortsOptions;
  readonly #ports = new Map<number, RunningHttp>();
  readonly #failed = new Map<number, string>();
  readonly #told = new Set<number>();
  #nodes: ReadonlyMap<number, NodeView> = new Map();
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: NodePortsOptions) {
    this.#options = options;
  }

  /** Throws UsageError when the port of a node that is known beforehand cannot be listened on. */
  static async open(options: NodePortsOptions): Promise<NodePorts> {
    const ports = new NodePorts(options);
    try {
      for (const number of options.numbers) await ports.#open(number);
      return ports;
    } catch (error) {
      await ports[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** All nodes, as they are now: who comes gets a port, who has left gives it back. */
  nodes(nodes: readonly NodeView[]): void {
    this.#nodes = new Map(nodes.slice(0, nodesMax).map((node) => [node.number, node]));
    this.#working = this.#working.then(() => this.#adapt());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#working;
    await Promise.all([...this.#ports.keys()].map((number) => this.#close(number)));
  }

  async #adapt(): Promise<void> {
    for (const number of [...this.#ports.keys()]) {
      if (!this.#nodes.has(number) && !this.#options.numbers.includes(number))
        await this.#close(number);
    }
    for (const number of this.#nodes.keys()) {
      if (!this.#closed && !this.#ports.has(number))
        await this.#open(number).catch((error) => this.#fail(number, messageOf(error)));
      this.#tell(number);
    }
  }

  async #open(number: number): Promise<void> {
    const { base, onProblem } = this.#options;
    const listen = { ...base, port: base.port + number };
    if (listen.port > portMax)
      throw new UsageError(`--node-health: there is no port ${listen.port} for node ${number}`);
    const pages = (path: string, query: URLSearchParams) => this.#page(number, path, query);
    const flag = '--node-health';
    this.#ports.set(number, await startHttp({ flag, listen, pages, onProblem }));
    this.#failed.delete(number);
  }

  async #close(number: number): Promise<void> {
    const port = this.#ports.get(number);
    this.#ports.delete(number);
    this.#told.delete(number);
    await port?.[Symbol.asyncDispose]();
  }

  /** Once for each problem: it is tried again each time that the nodes are told. */
  #fail(number: number, problem: string): void {
    if (this.#failed.get(number) !== problem) this.#options.onProblem(problem);
    this.#failed.set(number, problem);
  }

  #tell(number: number): void {
    const node = this.#nodes.get(number);
    const port = this.#ports.get(number);
    if (!node || !port || this.#told.has(number)) return;
    this.#told.add(number);
    this.#options.onOpened(node, port.address);
  }

  #page(number: number, path: string, query: URLSearchParams) {
    const node = this.#nodes.get(number);
    if (node) return nodeHealth(path, query, node, this.#options.primary());
    return json(503, { reason: `node ${number} is not known (yet)` });
  }
}

/** For the log: `node1 (10.0.0.1:5432)`. */
export function nameOf(node: NodeView): string {
  return `${node.name} (${formatEndpoint(node)})`;
}

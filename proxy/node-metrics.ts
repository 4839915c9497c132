import { Gauge, type Registry } from 'prom-client';
import { type Endpoint, formatEndpoint, type NodeView } from '../core/cluster.ts';
import type { ReaderStatus } from './reader.ts';

/** What Prometheus reads of each node: gauges that are made anew, so that who has left is absent. */
export class NodeMetrics {
  readonly #up: Gauge;
  readonly #primary: Gauge;
  readonly #lagBytes: Gauge;
  readonly #lagSeconds: Gauge;
  readonly #links: Gauge;
  readonly #open: Gauge;

  constructor(prefix: string, registry: Registry) {
    const gauge = (name: string, help: string, ...labelNames: string[]) =>
      new Gauge({ name: prefix + name, help, labelNames, registers: [registry] });
    const node = ['node', 'target'];
    this.#up = gauge('node_up', '1 while the node answers, else 0.', ...node);
    const outOfRecovery = '1 while the node is out of recovery by its own word, else 0.';
    this.#primary = gauge('node_primary', outOfRecovery, ...node);
    this.#lagBytes = gauge('standby_lag_bytes', 'What is not replayed yet.', ...node);
    const ahead = 'Since when the primary is ahead of what is replayed; absent: not known.';
    this.#lagSeconds = gauge('standby_lag_seconds', ahead, ...node);
    this.#links = gauge('read_links', 'Sessions to read, by server.', 'target', 'role');
    this.#open = gauge('read_open', '1 while the node takes new sessions to read.', ...node);
  }

  tell(nodes: readonly NodeView[]): void {
    for (const gauge of [this.#up, this.#primary, this.#lagBytes, this.#lagSeconds]) gauge.reset();
    for (const node of nodes) {
      this.#up.set(labels(node), node.role === null ? 0 : 1);
      this.#primary.set(labels(node), node.role === 'primary' ? 1 : 0);
      if (!node.lag) continue;
      this.#lagBytes.set(labels(node), node.lag.bytes);
      if (node.lag.ms !== null) this.#lagSeconds.set(labels(node), node.lag.ms / 1_000);
    }
  }

  tellReading(reader: ReaderStatus | null, primary: Endpoint | null): void {
    for (const gauge of [this.#links, this.#open]) gauge.reset();
    if (!reader) return;
    for (const node of reader.targets) {
      const target = formatEndpoint(node);
      this.#open.set(labels(node), node.closed === null ? 1 : 0);
      if (node.role === 'standby') this.#links.set({ target, role: 'standby' }, node.links);
    }
    if (!primary) return;
    this.#links.set({ target: formatEndpoint(primary), role: 'primary' }, reader.primaryLinks);
  }
}

function labels(node: NodeView): { node: string; target: string } {
  return { node: node.name, target: formatEndpoint(node) };
}

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Endpoint, formatEndpoint, type NodeView } from '../core/cluster.ts';
import { NodeMetrics } from './node-metrics.ts';
import type { ProxyStatus } from './proxy.ts';
import type { ReaderStatus } from './reader.ts';
import type { ProxyEvent } from './router.ts';
import type { Switch } from './switches.ts';
import { Total } from './total.ts';

const prefix = 'pg_ha_proxy_';
const holdSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];

export type Listener = 'read-write' | 'read-only';
/** What both listeners have. */
type Common = Pick<ProxyStatus, 'clients' | 'links' | 'held' | 'accepted' | 'refused' | 'bytes'>;

/** What Prometheus reads, in a registry of its own. */
export class ProxyMetrics {
  readonly #registry = new Registry();
  readonly #clients = this.#gauge('clients', 'Client connections that are open.', 'listener');
  readonly #links = this.#gauge('links', 'Clients joined with a server.', 'listener');
  readonly #held = this.#gauge('held', 'Clients that wait for a server.', 'listener');
  readonly #generation = this.#gauge('generation', 'Changes of the route, both ways.');
  readonly #hasTarget = this.#gauge('has_target', '1 while somebody is routed to, else 0.');
  readonly #target = this.#gauge('target_info', 'Who is routed to; absent: nobody.', 'target');
  readonly #accepted = this.#total('accepted_total', 'Client connections accepted.', 'listener');
  readonly #refused = this.#total('refused_total', 'Clients turned away.', 'listener', 'reason');
  readonly #bytes = this.#total('bytes_total', 'Bytes carried.', 'listener', 'direction');
  readonly #switches = this.#total('switches_total', 'Times that a target was routed to.');
  readonly #fenced = this.#total(
    'fenced_links_total',
    'Links destroyed when the route changed.',
    'listener',
  );
  readonly #nodes = new NodeMetrics(prefix, this.#registry);
  readonly #hold = this.#seconds(
    'hold_seconds',
    'From the first packet until joined with a server.',
    holdSeconds,
    'listener',
  );
  readonly #fencing = this.#seconds(
    'fence_seconds',
    'From the word of the source until the last link was destroyed.',
    [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
  );
  readonly #switching = this.#seconds(
    'switch_seconds',
    'From the word that the primary is none any more until one was routed to.',
    [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  );

  /** A client that has waited so long was joined with a server. */
  joined(waitedMs: number, listener: Listener = 'read-write'): void {
    this.#hold.observe({ listener }, waitedMs / 1_000);
  }

  changed({ what, links }: ProxyEvent): void {
    if (what === 'routed') this.#switches.add(1);
    else this.ended(links, 'read-write');
  }

  /** Links that were destroyed because their server may not be reached any more. */
  ended(links: number, listener: Listener): void {
    this.#fenced.add(links, { listener });
  }

  /** The first route of all is no switch. */
  switched({ detectedToFencedMs, detectedToRoutedMs }: Switch): void {
    if (detectedToFencedMs === null) return;
    this.#fencing.observe(detectedToFencedMs / 1_000);
    this.#switching.observe(detectedToRoutedMs / 1_000);
  }

  /** In Prometheus' text format, version 0.0.4. */
  text(
    proxy: ProxyStatus,
    reader: ReaderStatus | null,
    nodes: readonly NodeView[],
  ): Promise<string> {
    this.#tellCommon(proxy, 'read-write');
    if (reader) this.#tellCommon(reader, 'read-only');
    this.#generation.set(proxy.generation);
    this.#tellTarget(proxy.target);
    this.#nodes.tell(nodes);
    this.#nodes.tellReading(reader, proxy.target);
    return this.#registry.metrics();
  }

  #tellCommon(status: Common, listener: Listener): void {
    this.#clients.set({ listener }, status.clients);
    this.#links.set({ listener }, status.links);
    this.#held.set({ listener }, status.held);
    // So that it is there from the first time on.
    this.#fenced.add(0, { listener });
    this.#accepted.reach(status.accepted, { listener });
    for (const [reason, count] of Object.entries(status.refused))
      this.#refused.reach(count, { listener, reason });
    this.#bytes.reach(status.bytes.toBackend, { listener, direction: 'to_backend' });
    this.#bytes.reach(status.bytes.toClient, { listener, direction: 'to_client' });
  }

  #tellTarget(target: Endpoint | null): void {
    this.#hasTarget.set(target ? 1 : 0);
    this.#target.reset();
    if (target) this.#target.set({ target: formatEndpoint(target) }, 1);
  }

  #gauge(name: string, help: string, ...labelNames: string[]): Gauge {
    return new Gauge({ name: prefix + name, help, labelNames, registers: [this.#registry] });
  }

  #seconds(name: string, help: string, buckets: number[], ...labelNames: string[]): Histogram {
    const registers = [this.#registry];
    return new Histogram({ name: prefix + name, help, buckets, labelNames, registers });
  }

  #total(name: string, help: string, ...labelNames: string[]): Total {
    const registers = [this.#registry];
    return new Total(new Counter({ name: prefix + name, help, labelNames, registers }));
  }
}

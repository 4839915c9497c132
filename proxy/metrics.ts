import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import type { ProxyStatus } from './proxy.ts';
import type { ProxyEvent } from './router.ts';
import type { Switch } from './switches.ts';

const prefix = 'pg_ha_proxy_';
const holdSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];

/** What Prometheus reads, in a registry of its own. */
export class ProxyMetrics {
  readonly #registry = new Registry();
  readonly #clients = this.#gauge('clients', 'Client connections that are open.');
  readonly #links = this.#gauge('links', 'Clients joined with the primary.');
  readonly #held = this.#gauge('held', 'Clients that wait for a connection to the primary.');
  readonly #generation = this.#gauge('generation', 'Changes of the route, both ways.');
  readonly #hasTarget = this.#gauge('has_target', '1 while somebody is routed to, else 0.');
  readonly #target = this.#gauge('target_info', 'Who is routed to; absent: nobody.', 'target');
  readonly #accepted = this.#total('accepted_total', 'Client connections accepted.');
  readonly #refused = this.#total('refused_total', 'Clients turned away.', 'reason');
  readonly #bytes = this.#total('bytes_total', 'Bytes carried.', 'direction');
  readonly #switches = this.#total('switches_total', 'Times that a target was routed to.');
  readonly #fenced = this.#total('fenced_links_total', 'Links destroyed when the route changed.');
  readonly #hold = this.#seconds(
    'hold_seconds',
    'From the first packet until joined with the primary.',
    holdSeconds,
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

  /** A client that has waited so long was joined with the primary. */
  joined(waitedMs: number): void {
    this.#hold.observe(waitedMs / 1_000);
  }

  changed({ what, links }: ProxyEvent): void {
    if (what === 'routed') this.#switches.add(1);
    else this.#fenced.add(links);
  }

  /** The first route of all is no switch. */
  switched({ detectedToFencedMs, detectedToRoutedMs }: Switch): void {
    if (detectedToFencedMs === null) return;
    this.#fencing.observe(detectedToFencedMs / 1_000);
    this.#switching.observe(detectedToRoutedMs / 1_000);
  }

  /** In Prometheus' text format, version 0.0.4. */
  text(status: ProxyStatus): Promise<string> {
    this.#clients.set(status.clients);
    this.#links.set(status.links);
    this.#held.set(status.held);
    this.#generation.set(status.generation);
    this.#tell(status.target);
    this.#accepted.reach(status.accepted);
    for (const [reason, count] of Object.entries(status.refused))
      this.#refused.reach(count, { reason });
    this.#bytes.reach(status.bytes.toBackend, { direction: 'to_backend' });
    this.#bytes.reach(status.bytes.toClient, { direction: 'to_client' });
    return this.#registry.metrics();
  }

  #tell(target: Endpoint | null): void {
    this.#hasTarget.set(target ? 1 : 0);
    this.#target.reset();
    if (target) this.#target.set({ target: formatEndpoint(target) }, 1);
  }

  #gauge(name: string, help: string, ...labelNames: string[]): Gauge {
    return new Gauge({ name: prefix + name, help, labelNames, registers: [this.#registry] });
  }

  #seconds(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: prefix + name, help, buckets, registers: [this.#registry] });
  }

  #total(name: string, help: string, ...labelNames: string[]): Total {
    const registers = [this.#registry];
    return new Total(new Counter({ name: prefix + name, help, labelNames, registers }));
  }
}

/** A counter that also follows a total kept elsewhere, and never goes back with it. */
class Total {
  readonly #counter: Counter;
  readonly #reached = new Map<string, number>();

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  add(count: number): void {
    this.#counter.inc(count);
  }

  /** Links that are being cut are in no sum for a moment: to Prometheus that would be a restart. */
  reach(total: number, labels: Record<string, string> = {}): void {
    const key = Object.values(labels).join();
    const before = this.#reached.get(key) ?? 0;
    this.#counter.inc(labels, Math.max(0, total - before));
    this.#reached.set(key, Math.max(before, total));
  }
}

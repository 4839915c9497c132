import type { Socket } from 'node:net';
import type { Clock } from '../core/clock.ts';
import type { Endpoint } from '../core/cluster.ts';
import type { HistoryEvent } from '../core/history.ts';
import type { Arrival } from './arrival.ts';
import { Hold } from './hold.ts';
import type { ProxyLimits } from './limits.ts';
import { Link, type LinkBytes } from './link.ts';

export type ProxyEvent = Extract<HistoryEvent, { kind: 'proxy' }>;

/**
 * Who is routed to, and the links to it. A new target is a new generation, and no link of an
 * older one is left when it begins.
 */
export class Router {
  readonly #clock: Clock;
  readonly #onEvent: (event: ProxyEvent) => void;
  readonly #hold: Hold;
  readonly #links = new Set<Link>();
  #closedBytes: LinkBytes = { toBackend: 0, toClient: 0 };
  #target: Endpoint | null = null;
  #generation = 0;

  constructor(
    limits: ProxyLimits,
    clock: Clock,
    onEvent: (event: ProxyEvent) => void,
    onJoined: (waitedMs: number) => void = () => undefined,
  ) {
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#hold = new Hold(limits, (arrival, backend) => {
      onJoined(arrival.waitedMs);
      this.#join(arrival, backend);
    });
  }

  admit(arrival: Arrival): void {
    this.#hold.admit(arrival);
  }

  drop(arrival: Arrival): void {
    this.#hold.drop(arrival);
  }

  /** Routes to `target` from now on; null: to nobody. The same target again changes nothing. */
  route(target: Endpoint | null): void {
    if (isSame(target, this.#target)) return;
    // Destroy first: a link that is left would still accept writes on the old primary.
    if (this.#target) this.#fence();
    if (!target) return;
    this.#target = target;
    this.#generation++;
    this.#say('routed', this.#hold.size);
    this.#hold.route(target);
  }

  status() {
    return {
      target: this.#target,
      generation: this.#generation,
      links: this.#links.size,
      held: this.#hold.size,
      bytes: this.#bytes(),
    };
  }

  /** Ends every link, with nothing to fence: the primary is as good as before. */
  close(): void {
    this.#hold.route(null);
    for (const link of this.#links) link.close();
  }

  #fence(): void {
    this.#target = null;
    this.#generation++;
    this.#hold.route(null);
    const links = [...this.#links];
    this.#links.clear();
    for (const link of links) link.cut();
    this.#say('fenced', links.length);
  }

  #join(arrival: Arrival, backend: Socket): void {
    const { client, first } = arrival.take();
    this.#links.add(new Link(client, first, backend, (link) => this.#closed(link)));
  }

  #closed(link: Link): void {
    this.#links.delete(link);
    this.#closedBytes = sum(this.#closedBytes, link.bytes);
  }

  #bytes(): LinkBytes {
    return [...this.#links].reduce((all, link) => sum(all, link.bytes), this.#closedBytes);
  }

  #say(what: ProxyEvent['what'], links: number): void {
    const [atMs, target, generation] = [this.#clock.nowMs(), this.#target, this.#generation];
    this.#onEvent({ kind: 'proxy', atMs, what, target, generation, links });
  }
}

function isSame(a: Endpoint | null, b: Endpoint | null): boolean {
  return a?.host === b?.host && a?.port === b?.port;
}

function sum(a: LinkBytes, b: LinkBytes): LinkBytes {
  return { toBackend: a.toBackend + b.toBackend, toClient: a.toClient + b.toClient };
}

import type { Socket } from 'node:net';
import type { Clock } from '../core/clock.ts';
import { type Endpoint, isSameEndpoint } from '../core/cluster.ts';
import type { HistoryEvent } from '../core/history.ts';
import { deferred } from '../core/wait.ts';
import type { Arrival } from './arrival.ts';
import type { CancelKeys } from './cancel-keys.ts';
import { CancelRun } from './cancel-run.ts';
import { Hold } from './hold.ts';
import type { ProxyLimits } from './limits.ts';
import { Link, type LinkBytes } from './link.ts';
import { errorResponse } from './refuse.ts';

const primaryChanged = errorResponse('57P01', 'terminating connection: the primary has changed');

export type ProxyEvent = Extract<HistoryEvent, { kind: 'proxy' }>;

export interface RouterParts {
  readonly keys: CancelKeys;
  readonly clock: Clock;
  readonly onEvent: (event: ProxyEvent) => void;
  /** Each client joined with the primary, and how long it has waited for that. */
  readonly onJoined: ((waitedMs: number) => void) | undefined;
}

/**
 * Who is routed to, and the links to it. A new target is a new generation, and no link of an
 * older one is left when it begins.
 */
export class Router {
  readonly #clock: Clock;
  readonly #onEvent: (event: ProxyEvent) => void;
  readonly #keys: CancelKeys;
  readonly #hold: Hold;
  readonly #cancels: CancelRun;
  readonly #links = new Set<Link>();
  #closedBytes: LinkBytes = { toBackend: 0, toClient: 0 };
  #target: Endpoint | null = null;
  #generation = 0;
  #idle = deferred<void>();

  constructor(limits: ProxyLimits, { keys, clock, onEvent, onJoined }: RouterParts) {
    this.#keys = keys;
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#hold = new Hold(limits, (arrival, backend, target) => {
      onJoined?.(arrival.waitedMs);
      this.#join(arrival, backend, target);
    });
    this.#cancels = new CancelRun(limits, keys, {
      join: (arrival, backend, target) => this.#join(arrival, backend, target),
      unowned: (arrival) => this.#hold.admit(arrival),
    });
  }

  admit(arrival: Arrival): void {
    if (arrival.kind === 'cancel') this.#cancels.admit(arrival);
    else this.#hold.admit(arrival);
  }

  drop(arrival: Arrival): void {
    this.#cancels.drop(arrival);
    this.#hold.drop(arrival);
  }

  /** Routes to `target` from now on; null: to nobody. The same target again changes nothing. */
  route(target: Endpoint | null): void {
    if (isSameEndpoint(target, this.#target)) return;
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

  /** Waits, at most so long, until there is no link. */
  async idle(timeoutMs: number): Promise<void> {
    if (this.#links.size === 0) return;
    const late = deferred<void>();
    const timer = setTimeout(late.resolve, timeoutMs);
    await Promise.race([this.#idle.promise, late.promise]);
    clearTimeout(timer);
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
    for (const link of links) link.fence();
    // Only now: no client may delay the fence of another one's backend.
    for (const link of links) {
      link.dismiss(primaryChanged);
      this.#forget(link);
    }
    this.#say('fenced', links.length);
  }

  #join(arrival: Arrival, backend: Socket, target: Endpoint): void {
    this.#links.add(new Link(arrival.take(), backend, target, this.#listener));
  }

  readonly #listener = {
    keyed: (link: Link) => this.#keys.learn(link),
    closed: (link: Link) => this.#forget(link),
  };

  #forget(link: Link): void {
    if (!this.#links.delete(link)) return;
    this.#keys.forget(link);
    this.#closedBytes = sum(this.#closedBytes, link.bytes);
    if (this.#links.size > 0) return;
    this.#idle.resolve();
    this.#idle = deferred();
  }

  #bytes(): LinkBytes {
    return [...this.#links].reduce((all, link) => sum(all, link.bytes), this.#closedBytes);
  }

  #say(what: ProxyEvent['what'], links: number): void {
    const [atMs, target, generation] = [this.#clock.nowMs(), this.#target, this.#generation];
    this.#onEvent({ kind: 'proxy', atMs, what, target, generation, links });
  }
}

function sum(a: LinkBytes, b: LinkBytes): LinkBytes {
  return { toBackend: a.toBackend + b.toBackend, toClient: a.toClient + b.toClient };
}

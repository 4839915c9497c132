import type { Clock } from '../core/clock.ts';
import { type Endpoint, isSameEndpoint } from '../core/cluster.ts';
import type { HistoryEvent } from '../core/history.ts';
import type { Arrival } from './arrival.ts';
import type { CancelKeys } from './cancel-keys.ts';
import { CancelRun } from './cancel-run.ts';
import { Hold } from './hold.ts';
import type { ProxyLimits } from './limits.ts';
import { Links } from './links.ts';
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
  readonly #hold: Hold;
  readonly #cancels: CancelRun;
  readonly #links: Links;
  #target: Endpoint | null = null;
  #generation = 0;

  constructor(limits: ProxyLimits, { keys, clock, onEvent, onJoined }: RouterParts) {
    this.#clock = clock;
    this.#onEvent = onEvent;
    const links = new Links(keys);
    this.#links = links;
    this.#hold = new Hold(limits, {
      wanted: 'primary',
      linksTo: (target) => links.to(target),
      join: (arrival, backend, target) => {
        onJoined?.(arrival.waitedMs);
        links.join(arrival, backend, target);
      },
      whyNobody: () => 'nobody is known to be the primary',
    });
    this.#cancels = new CancelRun(limits, keys, {
      join: (arrival, backend, target) => links.join(arrival, backend, target),
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
    const toldAtMs = this.#clock.nowMs();
    // Destroy first: a link that is left would still accept writes on the old primary.
    if (this.#target) this.#fence(toldAtMs);
    if (!target) return;
    this.#target = target;
    this.#generation++;
    this.#say('routed', this.#hold.size, toldAtMs);
    this.#hold.route([target]);
  }

  status() {
    return {
      target: this.#target,
      generation: this.#generation,
      links: this.#links.size,
      held: this.#hold.size,
      bytes: this.#links.bytes,
    };
  }

  /** Waits, at most so long, until there is no link. */
  async idle(timeoutMs: number): Promise<void> {
    await this.#links.idle(timeoutMs);
  }

  /** Ends every link, with nothing to fence: the primary is as good as before. */
  close(): void {
    this.#hold.route([]);
    this.#links.close();
  }

  #fence(toldAtMs: number): void {
    this.#target = null;
    this.#generation++;
    this.#hold.route([]);
    this.#say('fenced', this.#links.fence(primaryChanged), toldAtMs);
  }

  #say(what: ProxyEvent['what'], links: number, toldAtMs: number): void {
    const [atMs, target, generation] = [this.#clock.nowMs(), this.#target, this.#generation];
    this.#onEvent({ kind: 'proxy', atMs, what, target, generation, links, toldAtMs });
  }
}

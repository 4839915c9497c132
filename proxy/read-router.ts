import { type Endpoint, formatEndpoint, type NodeView } from '../core/cluster.ts';
import type { Arrival } from './arrival.ts';
import type { CancelKeys } from './cancel-keys.ts';
import { CancelRun } from './cancel-run.ts';
import { Hold } from './hold.ts';
import type { ProxyLimits } from './limits.ts';
import { Links } from './links.ts';
import {
  closedBecause,
  isStandby,
  type ReadPolicy,
  type ReadRoute,
  readRoute,
} from './read-route.ts';
import { errorResponse } from './refuse.ts';

const noLonger = errorResponse(
  '57P01',
  'terminating connection: this server is no longer one to read from',
);

export interface ReadRouterParts extends ReadPolicy {
  readonly keys: CancelKeys;
  /** A change of who takes sessions, or of `ended`: links that were destroyed. */
  readonly onRoute: (route: ReadRoute, ended: number) => void;
  readonly onJoined: ((waitedMs: number) => void) | undefined;
}

/** A node, whether it takes new sessions to read (null: it does), and how many it has. */
export interface ReadTarget extends NodeView {
  readonly closed: string | null;
  readonly links: number;
}

/**
 * Spreads sessions over the standbys that are fit. A session ends when its standby is promoted, falls
 * silent or leaves, and, where it fell back to the primary, when that is the primary no more. One
 * that lags, or that the monitor finds unfit, takes no new sessions and keeps those it has: to cut
 * them would turn a lag into an outage.
 */
export class ReadRouter {
  readonly #parts: ReadRouterParts;
  readonly #links: Links;
  readonly #hold: Hold;
  readonly #cancels: CancelRun;
  #nodes: readonly NodeView[] | null = null;
  #primary: Endpoint | null = null;
  /** The standbys whose sessions may stay, by address. */
  #standbys: ReadonlyMap<string, Endpoint> = new Map();
  #route: ReadRoute = readRoute(null, null, { fallback: 'refuse', maxLag: null });

  constructor(limits: ProxyLimits, parts: ReadRouterParts) {
    this.#parts = parts;
    const links = new Links(parts.keys);
    this.#links = links;
    this.#hold = new Hold(limits, {
      wanted: 'standby',
      linksTo: (target) => links.to(target),
      join: (arrival, backend, target) => {
        parts.onJoined?.(arrival.waitedMs);
        links.join(arrival, backend, target);
      },
      whyNobody: () => this.#why(),
    });
    this.#cancels = new CancelRun(limits, parts.keys, {
      join: (arrival, backend, target) => links.join(arrival, backend, target),
      unowned: (arrival) => this.#admit(arrival),
    });
  }

  admit(arrival: Arrival): void {
    if (arrival.kind === 'cancel') this.#cancels.admit(arrival);
    else this.#admit(arrival);
  }

  drop(arrival: Arrival): void {
    this.#cancels.drop(arrival);
    this.#hold.drop(arrival);
  }

  /** All nodes, as they are now. */
  nodes(nodes: readonly NodeView[]): void {
    this.#nodes = nodes;
    this.#decide(this.#primary);
  }

  /** Who takes writes; null: nobody. To be told in the turn in which the links there are fenced. */
  primary(primary: Endpoint | null): void {
    this.#decide(primary);
  }

  status() {
    const primaryLinks = this.#primary ? this.#links.to(this.#primary) : 0;
    const { size: links, bytes } = this.#links;
    const targets = (this.#nodes ?? []).map((node) => this.#targetOf(node));
    return { route: this.#route.kind, targets, primaryLinks, links, held: this.#hold.size, bytes };
  }

  /** Waits, at most so long, until there is no link. */
  async idle(timeoutMs: number): Promise<void> {
    await this.#links.idle(timeoutMs);
  }

  /** Ends every link, with nothing to fence. */
  close(): void {
    this.#hold.route([]);
    this.#links.close();
  }

  #admit(arrival: Arrival): void {
    if (this.#route.kind !== 'nobody' || this.#parts.fallback === 'primary')
      this.#hold.admit(arrival);
    else arrival.refuse('noStandby', 'no standby to read from', this.#why());
  }

  #decide(primary: Endpoint | null): void {
    const before = new Set(this.#kept());
    const route = readRoute(this.#nodes, primary, this.#parts);
    this.#primary = primary;
    this.#standbys = this.#keep(primary);
    const kept = new Set(this.#kept());
    const left = new Set([...before].filter((target) => !kept.has(target)));
    // Destroy first, before anybody is led elsewhere.
    const ended = this.#links.fence(noLonger, left);
    const isNew = describe(route) !== describe(this.#route);
    this.#route = route;
    if (isNew || ended > 0) this.#parts.onRoute(route, ended);
    this.#hold.route(this.#objects(route));
    if (route.kind === 'nobody' && this.#parts.fallback === 'refuse')
      this.#hold.refuseAll('noStandby', 'no standby to read from', this.#why());
  }

  /** A standby that stays, stays the same object: its links and attempts are counted by that. */
  #keep(primary: Endpoint | null): ReadonlyMap<string, Endpoint> {
    const standbys = (this.#nodes ?? []).filter((node) => isStandby(node, primary));
    return new Map(
      standbys.map(({ host, port }) => {
        const address = formatEndpoint({ host, port });
        return [address, this.#standbys.get(address) ?? { host, port }];
      }),
    );
  }

  #kept(): Endpoint[] {
    return [...this.#standbys.values(), ...(this.#primary ? [this.#primary] : [])];
  }

  #objects({ kind, targets }: ReadRoute): readonly Endpoint[] {
    if (kind !== 'standbys') return targets;
    const known = targets.map((target) => this.#standbys.get(formatEndpoint(target)));
    return known.filter((target) => target !== undefined);
  }

  #targetOf(node: NodeView): ReadTarget {
    const standby = this.#standbys.get(formatEndpoint(node));
    const links = standby ? this.#links.to(standby) : 0;
    return { ...node, closed: closedBecause(node, this.#primary, this.#parts), links };
  }

  #why(): string {
    if (!this.#nodes) return 'the nodes are not known yet';
    const each = this.#nodes.map((node) => {
      return `${formatEndpoint(node)}: ${closedBecause(node, this.#primary, this.#parts)}`;
    });
    return each.join('; ') || 'there are no nodes';
  }
}

function describe({ kind, targets }: ReadRoute): string {
  return [kind, ...targets.map(formatEndpoint)].join();
}

import type { AddressInfo } from 'node:net';
import type { Endpoint, NodeView } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import { CancelKeys } from './cancel-keys.ts';
import { Door } from './door.ts';
import { defaultLimits, type ProxyLimits } from './limits.ts';
import type { LinkBytes } from './link.ts';
import { leave, listening } from './proxy.ts';
import type { ReadPolicy, ReadRoute } from './read-route.ts';
import { ReadRouter, type ReadTarget } from './read-router.ts';
import { type RefusalReason, Refusals } from './refuse.ts';

export interface ReaderOptions extends ReadPolicy {
  /** Port 0: any that is free. */
  readonly listen: Endpoint;
  readonly limits?: Partial<ProxyLimits>;
  /** See ProxyOptions. */
  readonly cancelKeys?: CancelKeys;
  /** A change of who takes new sessions, or links that were `ended` because their server left. */
  readonly onRoute: (route: ReadRoute, ended: number) => void;
  readonly onJoined?: (waitedMs: number) => void;
  readonly onProblem: (problem: string) => void;
}

export interface ReaderStatus {
  readonly route: ReadRoute['kind'];
  readonly targets: readonly ReadTarget[];
  /** Links that fell back to the primary. */
  readonly primaryLinks: number;
  readonly links: number;
  readonly held: number;
  readonly clients: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  readonly bytes: LinkBytes;
}

/** Disposing refuses who waits, ends the links and frees the port. */
export interface RunningReader extends AsyncDisposable {
  readonly address: Endpoint;
  status(): ReaderStatus;
  /** All nodes, as they are now. Until the first time clients wait. */
  nodes(nodes: readonly NodeView[]): void;
  /** Who takes writes; to be told in the turn in which the proxy tells its change of the route. */
  primary(primary: Endpoint | null): void;
  /** As of RunningProxy. */
  drain(timeoutMs: number): Promise<number>;
}

/**
 * Listens, and joins each client with a standby: the one with the fewest links of those that are fit.
 * Throws UsageError when it cannot listen.
 */
export async function startReader(options: ReaderOptions): Promise<RunningReader> {
  const limits = { ...defaultLimits, ...options.limits };
  const refusals = new Refusals();
  const { fallback, maxLag, onRoute, onJoined, cancelKeys: keys = new CancelKeys() } = options;
  const router = new ReadRouter(limits, { keys, fallback, maxLag, onRoute, onJoined });
  const door = new Door(limits, refusals, router);
  const server = await listening(options.listen, limits, door);
  server.on('error', (error) => options.onProblem(`cannot accept: ${messageOf(error)}`));
  return {
    address: { host: options.listen.host, port: (server.address() as AddressInfo).port },
    status: () => ({ ...router.status(), ...door.counts, refused: refusals.counts }),
    nodes: (nodes) => router.nodes(nodes),
    primary: (primary) => router.primary(primary),
    async drain(timeoutMs) {
      leave(server, door);
      await router.idle(timeoutMs);
      return router.status().links;
    },
    async [Symbol.asyncDispose]() {
      const closed = leave(server, door);
      router.close();
      await closed;
    },
  };
}

import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Clock } from '../core/clock.ts';
import { type Endpoint, formatEndpoint, type PrimarySource } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import { CancelKeys } from './cancel-keys.ts';
import { Door } from './door.ts';
import { bufferBytes, defaultLimits, type ProxyLimits } from './limits.ts';
import type { LinkBytes } from './link.ts';
import { type RefusalReason, Refusals } from './refuse.ts';
import { type ProxyEvent, Router } from './router.ts';

export interface ProxyOptions {
  /** Port 0: any that is free. */
  readonly listen: Endpoint;
  /** Who is routed to. */
  readonly source: PrimarySource;
  readonly clock: Clock;
  readonly limits?: Partial<ProxyLimits>;
  /** One for all proxies of a process, so that each can take a cancel request for the others. */
  readonly cancelKeys?: CancelKeys;
  /** Each change of the route, after it has taken effect on the old links. */
  readonly onEvent: (event: ProxyEvent) => void;
  /** Each client that is joined with the primary, and how long it has waited for that. */
  readonly onJoined?: (waitedMs: number) => void;
  /** What an operator should know; nothing that the proxy cannot go on from. */
  readonly onProblem: (problem: string) => void;
}

export interface ProxyStatus {
  readonly target: Endpoint | null;
  readonly generation: number;
  readonly links: number;
  readonly held: number;
  readonly clients: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  readonly bytes: LinkBytes;
  /** It listens no more. */
  readonly draining: boolean;
}

/** Disposing refuses who waits, ends the links and frees the port. */
export interface RunningProxy extends AsyncDisposable {
  readonly address: Endpoint;
  status(): ProxyStatus;
  /**
   * Listens no more, refuses who waits, and gives the links timeoutMs to end by themselves; they are
   * fenced as ever. Returns how many are left: they, too, end when the proxy is disposed of.
   */
  drain(timeoutMs: number): Promise<number>;
}

/**
 * Listens, and joins each client with whoever the source calls the primary; until there is one,
 * clients wait. When the primary changes, the links to the old one are destroyed first.
 * Throws UsageError when it cannot listen.
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const limits = { ...defaultLimits, ...options.limits };
  const refusals = new Refusals();
  const { clock, onEvent, onJoined, cancelKeys = new CancelKeys() } = options;
  const router = new Router(limits, { keys: cancelKeys, clock, onEvent, onJoined });
  const door = new Door(limits, refusals, router);
  const server = await listening(options.listen, limits, door);
  server.on('error', (error) => options.onProblem(`cannot accept: ${messageOf(error)}`));
  const stop = new AbortController();
  const following = follow(options, router, stop.signal);
  return {
    address: { host: options.listen.host, port: (server.address() as AddressInfo).port },
    status: () => ({
      ...router.status(),
      ...door.counts,
      refused: refusals.counts,
      draining: !server.listening,
    }),
    async drain(timeoutMs) {
      leave(server, door);
      await router.idle(timeoutMs);
      return router.status().links;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      const closed = leave(server, door);
      router.close();
      await Promise.all([closed, following]);
    },
  };
}

export function listening(listen: Endpoint, limits: ProxyLimits, door: Door): Promise<Server> {
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: limits.keepAliveMs,
    highWaterMark: bufferBytes,
  });
  server.on('connection', (client) => door.accept(client));
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new UsageError(`cannot listen on ${formatEndpoint(listen)}: ${messageOf(error)}`));
    });
    server.listen({ ...listen, backlog: 4096 }, () => {
      server.removeAllListeners('error');
      resolve(server);
    });
  });
}

/** Nobody comes in any more. Resolves when the last client has gone; twice is harmless. */
export function leave(server: Server, door: Door): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  door.close();
  return closed;
}

/** Never throws: a source that fails or ends has told its last, and routing goes to nobody. */
async function follow(options: ProxyOptions, router: Router, signal: AbortSignal): Promise<void> {
  let why = 'it ended';
  try {
    for await (const target of options.source.watch(signal)) {
      if (signal.aborted) return;
      router.route(target);
    }
  } catch (error) {
    why = messageOf(error);
  }
  if (signal.aborted) return;
  router.route(null);
  options.onProblem(`routing to nobody, the source of the primary is lost: ${why}`);
}

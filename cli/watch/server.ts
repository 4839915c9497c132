import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Endpoint, formatEndpoint } from '../../core/cluster.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import { httpBounds } from '../../proxy/http.ts';
import { Readers } from './readers.ts';

export interface WatchOptions {
  /** A loopback address; port 0: any that is free. */
  readonly listen: Endpoint;
  /** The page at `/`. */
  readonly page: () => string;
  /** What is so now; asked only while somebody looks. */
  readonly state: () => unknown;
  /** Of a path: a finished page; null: there is none. */
  readonly finished: (path: string) => Promise<string | null>;
  readonly nowMs: () => number;
  readonly everyMs?: number;
}

export interface RunningWatch extends AsyncDisposable {
  readonly url: string;
  /** Somebody follows, or is being sent a page. */
  readonly busy: boolean;
  readonly readers: number;
  /** At once, not at the next turn. */
  tell(): void;
}

const connectionsMax = 64;
const everyMs = 500;

/**
 * Shows a run while it goes on, to this machine alone: a page, and its events as they come.
 * Disposing cuts all connections. Throws UsageError when it cannot listen.
 */
export async function startWatch(options: WatchOptions): Promise<RunningWatch> {
  const readers = new Readers(options.nowMs);
  const underWay = new Set<ServerResponse>();
  const server = createServer(httpBounds, (request, response) => {
    underWay.add(response);
    response.on('close', () => underWay.delete(response));
    answer(options, readers, ours(server), request, response).catch(() => response.destroy());
  });
  server.maxConnections = connectionsMax;
  server.on('clientError', (_error, socket) => socket.destroy());
  await listening(server, options.listen);
  const tell = () => {
    if (readers.count > 0) readers.tell(options.state());
  };
  const timer = setInterval(tell, options.everyMs ?? everyMs);
  return {
    url: `http://${formatEndpoint({ ...options.listen, port: portOf(server) })}/`,
    get busy() {
      return underWay.size > 0;
    },
    get readers() {
      return readers.count;
    },
    tell,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      readers.close();
      await close(server);
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/**
 * The names under which a browser of this machine finds us. A page from elsewhere whose name was
 * made to lead here (DNS rebinding) comes with that name.
 */
function ours(server: Server): ReadonlySet<string> {
  const { address, port } = server.address() as AddressInfo;
  const hosts = ['localhost', '127.0.0.1', address.includes(':') ? `[${address}]` : address];
  return new Set(hosts.flatMap((host) => [`${host}:${port}`, ...(port === 80 ? [host] : [])]));
}

async function answer(
  options: WatchOptions,
  readers: Readers,
  names: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  for (const [name, value] of always) response.setHeader(name, value);
  if (!names.has((headers.host ?? '').toLowerCase()) || isForeign(request))
    return refuse(response, 403, 'only for pages of this machine');
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'only to be read');
  const [path = ''] = url.split('?', 1);
  if (path === '/events' && method === 'GET') return follow(options, readers, response);
  const page = path === '/' ? options.page() : await options.finished(path);
  if (page === null) return refuse(response, 404, 'no such page');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(method === 'HEAD' ? undefined : page);
}

const always = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  // The page's own policy stands in it; what a page cannot say of itself stands here.
  ['Content-Security-Policy', "frame-ancestors 'none'"],
] as const;

/** Another page could not read the answer, but it could take all places. A link that is followed is fine. */
function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return (
    headers['sec-fetch-mode'] !== 'navigate' && (site === 'cross-site' || site === 'same-site')
  );
}

function follow({ state }: WatchOptions, readers: Readers, response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  response.setHeader('X-Accel-Buffering', 'no');
  // Small messages that are to be seen at once.
  response.socket?.setNoDelay(true);
  if (!readers.welcome(response, state())) {
    response.setHeader('Retry-After', '5');
    refuse(response, 503, 'too many look at this run already');
  }
}

function refuse(response: ServerResponse, code: number, why: string): void {
  response.statusCode = code;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Connection', 'close');
  response.end(`${why}\n`);
}

function listening(server: Server, listen: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const where = formatEndpoint(listen);
      reject(new UsageError(`--live: cannot listen on ${where}: ${messageOf(error)}`));
    });
    server.listen(listen, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';

export interface Answer {
  readonly code: number;
  readonly type: 'application/json' | 'text/plain; version=0.0.4; charset=utf-8';
  readonly body: string;
}

/** The answer to a path and its query; null: there is no such path. */
export type Pages = (
  path: string,
  query: URLSearchParams,
) => Answer | null | Promise<Answer | null>;

export interface HttpOptions {
  /** The command line's name for `listen`. */
  readonly flag: string;
  /** Port 0: any that is free. */
  readonly listen: Endpoint;
  readonly pages: Pages;
  readonly onProblem: (problem: string) => void;
}

export interface RunningHttp extends AsyncDisposable {
  readonly address: Endpoint;
}

/** What a client may take of a server that is there to be looked at. */
export const httpBounds = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const connectionsMax = 64;
const refusals: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);
/** HAProxy's checks ask with OPTIONS unless told otherwise, and look at the status alone. */
const methods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A small HTTP server to look at, never to act on. Disposing cuts its connections.
 * Throws UsageError when it cannot listen.
 */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const server = createServer(httpBounds, (request, response) => {
    answer(options.pages, request, response).catch((error) => {
      options.onProblem(`${options.flag}: ${messageOf(error)}`);
      response.destroy();
    });
  });
  server.maxConnections = connectionsMax;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refuse(socket as Socket, refusals.get(error.code ?? '') ?? '400 Bad Request');
  });
  await listening(server, options);
  server.on('error', (error) => options.onProblem(`${options.flag}: ${messageOf(error)}`));
  return {
    address: { host: options.listen.host, port: (server.address() as AddressInfo).port },
    [Symbol.asyncDispose]: () => close(server),
  };
}

async function answer(
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request;
  const known = methods.includes(method);
  const [path = '', query] = url.split('?', 2);
  const found = known
    ? await pages(path, new URLSearchParams(query))
    : refusal(405, 'only to be read');
  const { code, type, body } = found ?? refusal(404, 'no such page');
  response.statusCode = code;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('Cache-Control', 'no-store');
  if (!known || method === 'OPTIONS') response.setHeader('Allow', methods.join(', '));
  // A body that nobody reads would be taken for the next request.
  if (hasBody(request)) response.setHeader('Connection', 'close');
  response.end(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
}

function refusal(code: number, error: string): Answer {
  return json(code, { error });
}

export function json(code: number, content: object): Answer {
  return { code, type: 'application/json', body: `${JSON.stringify(content)}\n` };
}

/** What is not HTTP, is too long or comes too slowly. */
function refuse(socket: Socket, status: string): void {
  if (socket.writable)
    socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroySoon();
}

function listening(server: Server, { flag, listen }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const where = formatEndpoint(listen);
      reject(new UsageError(`${flag}: cannot listen on ${where}: ${messageOf(error)}`));
    });
    server.listen(listen, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

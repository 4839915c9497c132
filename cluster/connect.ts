import { Socket } from 'node:net';
import pg from 'pg';
import { type Endpoint, formatEndpoint, type Login } from '../core/cluster.ts';

export interface ConnectOptions {
  /** For the connect, and for each query. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A pg.Client that is destroyed at the end of its scope: no goodbye that a dead peer could delay. */
export interface Connection extends AsyncDisposable {
  readonly client: pg.Client;
}

/** Throws `cannot connect to host:port` with its cause. An abort destroys the connection at once. */
export async function connect(
  endpoint: Endpoint,
  login: Login,
  { timeoutMs, signal }: ConnectOptions,
): Promise<Connection> {
  signal.throwIfAborted();
  const socket = new Socket();
  const destroy = () => socket.destroy();
  const client = new pg.Client({
    ...endpoint,
    ...login,
    stream: () => socket,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: 'pg-ha-bench',
  });
  // A lost connection also rejects the query under way: that is where it is handled.
  client.on('error', () => undefined);
  signal.addEventListener('abort', destroy, { once: true });
  const close = async () => {
    signal.removeEventListener('abort', destroy);
    destroy();
  };
  try {
    await client.connect();
  } catch (error) {
    await close();
    signal.throwIfAborted();
    throw new Error(`cannot connect to ${formatEndpoint(endpoint)}`, { cause: error });
  }
  return { client, [Symbol.asyncDispose]: close };
}

import pg from 'pg';
import type { Endpoint, Login } from '../core/cluster.ts';

export interface SessionOptions {
  readonly endpoint: Endpoint;
  readonly login: Login;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Longest that one statement may take. */
  readonly statementTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * One connection for as long as `work` runs; whatever ends it, the connection is closed. An abort
 * cuts it at once, which rolls back what was open, and throws the signal's reason.
 */
export async function withSession<T>(
  options: SessionOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { signal, statementTimeoutMs } = options;
  signal.throwIfAborted();
  const client = clientFor(options);
  const cut = () => client.connection.stream.destroy();
  signal.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
    // Not in the start-up packet: PgBouncer refuses parameters that it does not know.
    await client.query(`SET statement_timeout = ${statementTimeoutMs}`);
    return await work(client);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', cut);
    await closed(client);
  }
}

function clientFor({ endpoint, login, name, statementTimeoutMs }: SessionOptions): pg.Client {
  const client = new pg.Client({
    ...endpoint,
    ...login,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    // The server keeps the timeout; this one is for a server that has fallen silent.
    query_timeout: statementTimeoutMs + 5_000,
  });
  // Without a listener a lost connection ends the process; the statement in flight rejects anyway.
  client.on('error', () => {});
  return client;
}

/** Says goodbye, and hangs up on a server that does not answer it. */
async function closed(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), 1_000);
  try {
    await client.end();
  } finally {
    clearTimeout(timer);
  }
}

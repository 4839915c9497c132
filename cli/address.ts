import { createServer } from 'node:net';
import { InvalidArgumentError } from 'commander';
import type { Endpoint, Login } from '../core/cluster.ts';
import { formatEndpoint } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';

/** `127.0.0.1:6432`, `[::1]:6432`; port 0: any that is free. */
export function parseEndpoint(text: string): Endpoint {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (!host || Number(port) > 65_535)
    throw new InvalidArgumentError('expected host:port, such as 127.0.0.1:6432');
  return { host, port: Number(port) };
}

/** Throws UsageError when nobody can listen there, before anything is started. */
export async function checkListen(endpoint: Endpoint): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) =>
      reject(
        new UsageError(
          `--listen: cannot listen on ${formatEndpoint(endpoint)}: ${messageOf(error)}`,
        ),
      ),
    );
    server.listen(endpoint.port, endpoint.host, () => server.close(() => resolve()));
  });
}

/** What a `postgres://user:password@host:port/database` names. Throws UsageError for others. */
export function parseDatabaseUrl(text: string): { endpoint: Endpoint; login: Login } {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname)
    throw new UsageError('--url: expected postgres://user@host:port/database');
  const password = decodeURIComponent(url.password);
  return {
    endpoint: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 5432) },
    login: {
      user: decodeURIComponent(url.username) || 'postgres',
      database: decodeURIComponent(url.pathname.slice(1)) || 'healthcare_db',
      ...(password ? { password } : {}),
    },
  };
}

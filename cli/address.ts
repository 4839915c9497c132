import { createServer, type Server } from 'node:net';
import { InvalidArgumentError } from 'commander';
import type { Endpoint } from '../core/cluster.ts';
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

/** What an option asks to listen on; undefined: it was not given. */
export type Wanted = readonly [flag: string, endpoint: Endpoint | undefined];

/** Throws UsageError when nobody can listen on all of them at once, before anything is started. */
export async function checkListen(wanted: readonly Wanted[]): Promise<void> {
  const problems: string[] = [];
  const servers: Server[] = [];
  for (const [flag, endpoint] of wanted) {
    if (!endpoint) continue;
    const server = createServer();
    servers.push(server);
    const where = `${flag}: cannot listen on ${formatEndpoint(endpoint)}`;
    await listening(server, endpoint).catch((error: unknown) =>
      problems.push(`${where}: ${messageOf(error)}`),
    );
  }
  await Promise.all(servers.map(closed));
  if (problems.length > 0) throw new UsageError(problems);
}

function listening(server: Server, { host, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

import { createServer } from 'node:net';
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

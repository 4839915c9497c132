import { createServer, type Server } from 'node:net';
import { freePorts } from '../cluster/local/ports.ts';
import { type Endpoint, formatEndpoint } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';

/**
 * For a program that cannot choose its port by itself: the addresses wanted, with a free port instead
 * of 0. Throws UsageError when one cannot be listened on.
 */
export async function listenable(wanted: readonly Endpoint[]): Promise<readonly Endpoint[]> {
  for (const one of wanted) if (one.port !== 0) await tryListening(one);
  const given = new Set(wanted.map(({ port }) => port));
  // Spread by our own number: others may be choosing at this moment.
  const free = await freePorts(wanted.length, process.pid * 17, given);
  return wanted.map((one, i) => (one.port === 0 ? { ...one, port: free[i] ?? 0 } : one));
}

async function tryListening(wanted: Endpoint): Promise<void> {
  const server = createServer();
  try {
    await listening(server, wanted);
  } catch (error) {
    throw new UsageError(`cannot listen on ${formatEndpoint(wanted)}: ${messageOf(error)}`);
  }
  await new Promise((resolve) => server.close(resolve));
}

function listening(server: Server, { host, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

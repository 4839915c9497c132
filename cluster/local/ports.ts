import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

const lowest = 15_000;

/**
 * Free ports of 127.0.0.1, outside the range of outgoing connections: the port of a node that is
 * down must not be taken, before it returns, by a client that happens to connect somewhere.
 * `start` spreads clusters that start at the same moment.
 */
export async function freePorts(
  count: number,
  start: number,
  taken: ReadonlySet<number>,
): Promise<number[]> {
  const highest = await firstOutgoingPort();
  const found: number[] = [];
  for (let tried = 0; found.length < count; tried++) {
    if (tried > highest - lowest) throw new Error(`no ${count} free ports below ${highest}`);
    const port = lowest + ((start + tried) % (highest - lowest));
    if (!taken.has(port) && (await isFree(port))) found.push(port);
  }
  return found;
}

async function firstOutgoingPort(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const first = Number(range.trim().split(/\s+/)[0]);
  return first > lowest + 1000 ? first : 32_768;
}

export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

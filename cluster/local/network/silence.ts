import { createConnection } from 'node:net';
import type { Endpoint } from '../../../core/cluster.ts';
import { command } from './command.ts';

/** Long for a bridge on one machine, where an answer takes less than a millisecond. */
const silentMs = 500;

/** Whether nothing answers there, neither yes nor no; `from`: a namespace, null the machine's own. */
export async function isSilent(from: string | null, to: Endpoint): Promise<boolean> {
  return from === null ? isSilentToUs(to) : isSilentTo(from, to);
}

function isSilentToUs(to: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(to);
    const end = (silent: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(silent);
    };
    const timer = setTimeout(() => end(true), silentMs);
    socket.once('connect', () => end(false)).once('error', () => end(false));
  });
}

/** A process cannot change its own namespace: a shell connects there. */
async function isSilentTo(namespace: string, { host, port }: Endpoint): Promise<boolean> {
  const script = `timeout ${silentMs / 1000} bash -c ': < /dev/tcp/${host}/${port}' 2>&-; echo $?`;
  return (await command(namespace, 'bash', ['-c', script])).trim() === '124';
}

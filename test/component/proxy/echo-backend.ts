import type { Socket } from 'node:net';
import { type FakeBackend, greeting, message, startBackend, startupPacket } from './bench.ts';

/**
 * Speaks PostgreSQL as far as the proxy looks: a greeting with a key that names the backend (by one
 * letter) and the connection, then each piece that it hears, as a row of its own.
 */
export async function startEcho(name: string, port = 0): Promise<FakeBackend> {
  let count = 0;
  return startBackend((socket) => {
    socket.once('end', () => socket.end());
    echo(socket, Buffer.from(`${name}${String(count++).padStart(9, '0')}`));
  }, port);
}

function echo(socket: Socket, key: Buffer): void {
  let left = startupPacket.length;
  socket.on('data', (chunk) => {
    const words = chunk.subarray(left);
    if (left > 0 && chunk.length >= left) socket.write(greeting(key));
    left = Math.max(0, left - chunk.length);
    if (words.length > 0) socket.write(message('D', words));
  });
}

import type { Socket } from 'node:net';

/**
 * Ends a socket at once. Before it is connected, and while its FIN is under way, it cannot be reset:
 * Node would keep its handle for ever, and this process with it.
 */
export function reset(socket: Socket): void {
  const { connecting, writableEnded, writableFinished } = socket;
  if (connecting || (writableEnded && !writableFinished)) socket.destroy();
  else socket.resetAndDestroy();
}

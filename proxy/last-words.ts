import type { Socket } from 'node:net';

const lingerMs = 1_000;

/** Sends it, and closes; who does not take it within a second is cut off. Nobody waits for that. */
export function sayLast(client: Socket, message: Buffer): void {
  client.end(message);
  // Read on until the client closes: with bytes unread, closing is a reset that eats the message.
  client.resume();
  const timer = setTimeout(() => client.destroy(), lingerMs);
  client.once('close', () => clearTimeout(timer));
}

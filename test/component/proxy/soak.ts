import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { LinkBytes } from '../../../proxy/link.ts';
import { soon, startupPacket } from './bench.ts';
import { startEcho } from './echo-backend.ts';
import { EchoClient } from './echo-client.ts';
import { type ForkedProxy, forkProxy } from './fork-proxy.ts';
import type { Look } from './told-proxy.ts';

const clientCount = 40;
const wordBytes = 5_000;

/** How much the proxy's memory may waver between two looks: a leak of 1 kB a link is more. */
const slackBytes = 2e6;

/**
 * Many switches under clients that talk through each of them. Throws when a byte is lost, added or
 * not counted, a client is not told, or the proxy keeps more than it had after the first rounds.
 */
export async function soak(rounds: number): Promise<{ early: Look; late: Look }> {
  await using proxy = await forkProxy();
  const warmUp = Math.min(20, rounds / 4);
  for (let n = 0; n < warmUp; n++) await round(proxy, n);
  const early = await proxy.look();
  for (let n = warmUp; n < rounds; n++) await round(proxy, n);
  const late = await proxy.look();
  assert.equal(late.status.generation, 2 * rounds);
  assert.deepEqual([late.status.links, late.status.held, late.status.clients], [0, 0, 0]);
  assert.deepEqual(late.resources, early.resources);
  assert.ok(late.files <= early.files, `${late.files} files open, ${early.files} before`);
  const grownBytes = late.memoryBytes - early.memoryBytes;
  assert.ok(grownBytes < slackBytes, `${grownBytes} bytes more after ${rounds} switches`);
  return { early, late };
}

/** To a new primary and away from it again; every other time its clients are there before it. */
async function round(proxy: ForkedProxy, n: number): Promise<void> {
  const name = n % 2 === 0 ? 'a' : 'b';
  await using backend = await startEcho(name);
  const { bytes } = (await proxy.look()).status;
  if (n % 4 < 2) await proxy.route(backend.endpoint);
  const clients = Array.from({ length: clientCount }, () => new EchoClient(proxy.address));
  if (n % 4 >= 2) await proxy.route(backend.endpoint);
  await talk(proxy, clients, bytes);
  const stop = chatter(clients);
  await soon('no word', () => clients.every((client) => client.heard().echoed.length > wordBytes));
  await proxy.route(null);
  await soon('not told', () => clients.every(({ state }) => state !== 'open'));
  stop();
  for (const client of clients) isTold(client, name);
  await proxy.untilEmpty();
}

/** All that is said is answered, and counted to the byte. */
async function talk(proxy: ForkedProxy, clients: readonly EchoClient[], before: LinkBytes) {
  for (const client of clients) client.say(randomBytes(wordBytes));
  await soon('not answered', () => clients.every((client) => client.isAnswered), 10_000);
  const { bytes } = (await proxy.look()).status;
  const heardBytes = clients.reduce((sum, client) => sum + client.heardBytes, 0);
  assert.deepEqual(
    [bytes.toBackend - before.toBackend, bytes.toClient - before.toClient],
    [clients.length * (startupPacket.length + wordBytes), heardBytes],
  );
}

/** Half of them talk on and on, the others once more: those are idle when the primary goes. */
function chatter(clients: readonly EchoClient[]): () => void {
  for (const client of clients) client.say(randomBytes(wordBytes));
  const busy = clients.filter((_, n) => n % 2 === 0);
  const timer = setInterval(() => busy.map((client) => client.say(randomBytes(wordBytes))), 1);
  return () => clearInterval(timer);
}

function isTold(client: EchoClient, name: string): void {
  const { owner, error, torn } = client.heard();
  assert.equal(owner, name);
  // In the middle of a message there is no place for words.
  if (error === null) assert.equal(client.state, 'reset');
  else assert.deepEqual([error, torn], ['57P01', false]);
}

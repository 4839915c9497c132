import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { soon } from './bench.ts';
import { startEcho } from './echo-backend.ts';
import { EchoClient } from './echo-client.ts';
import { forkProxy } from './fork-proxy.ts';

const clientCount = 5_000;
const filesNeeded = 2 * clientCount + 500;
/** What 10,000 sockets may leave behind in the engine's tables, which do not shrink. */
const leftoverBytes = 10e6;

describe(`a proxy with ${clientCount} connections`, () => {
  before(function () {
    const files = openFilesMax();
    if (files >= filesNeeded) return;
    const lack = `needs ${filesNeeded} open files, may have ${files}: raise ulimit -Hn`;
    if (process.env['CI'] === 'true') throw new Error(lack);
    console.log(`      ${lack}`);
    this.skip();
  });

  it('tells every one of them of a switch, takes them all again, and gives their memory back', async function () {
    this.timeout(90_000);
    await using proxy = await forkProxy();
    const empty = await proxy.look();
    await using a = await startEcho('a');
    await using b = await startEcho('b');
    await proxy.route(a.endpoint);
    using crowd = await comeAll(proxy.address, 'a');
    assert.equal((await proxy.look()).status.links, clientCount);
    await proxy.route(b.endpoint);
    await soon('not told', () => crowd.clients.every(({ state }) => state !== 'open'), 20_000);
    assert.deepEqual(crowd.errors(), { '57P01': clientCount });
    // As applications do: all of them at once.
    using again = await comeAll(proxy.address, 'b');
    await proxy.route(null);
    await soon('not told', () => again.clients.every(({ state }) => state !== 'open'), 20_000);
    await proxy.untilEmpty(20_000);
    const after = await proxy.look();
    assert.deepEqual(after.resources, empty.resources);
    assert.ok(after.files <= empty.files, `${after.files} files open, ${empty.files} before`);
    const leftBytes = after.memoryBytes - empty.memoryBytes;
    assert.ok(leftBytes < leftoverBytes, `${leftBytes} bytes kept`);
  });
});

async function comeAll(to: ConstructorParameters<typeof EchoClient>[0], name: string) {
  const clients = Array.from({ length: clientCount }, () => new EchoClient(to));
  const served = () => clients.every((client) => client.heard().owner === name);
  await soon('not served', served, 30_000);
  return {
    clients,
    /** How many were told what before the end. */
    errors() {
      const counts: Record<string, number> = {};
      for (const client of clients) {
        const error = client.heard().error ?? client.state;
        counts[error] = (counts[error] ?? 0) + 1;
      }
      return counts;
    },
    [Symbol.dispose]() {
      for (const client of clients) client[Symbol.dispose]();
    },
  };
}

/** The hard limit: Node raises its own to that. */
function openFilesMax(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const most = /^Max open files +\S+ +(\S+)/m.exec(limits)?.[1] ?? '0';
  return most === 'unlimited' ? Number.POSITIVE_INFINITY : Number(most);
}

import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { CancelKeys } from '../../../proxy/cancel-keys.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import {
  type Bench,
  greeting,
  packet,
  rawClient,
  soon,
  sslRequest,
  startBackend,
  startBench,
  startupPacket,
} from './bench.ts';

const cancelCode = 80877102;
const shortKey = Buffer.from('pid1sec1');
const longKey = Buffer.concat([Buffer.from('pid2'), Buffer.alloc(256, 'secret')]);

/** Answers a start-up with this key, and a cancel request by hanging up. */
const keyed = (key: Buffer) => (socket: Socket) => {
  socket.once('data', (bytes) => {
    if (bytes.equals(startupPacket)) socket.write(greeting(key));
    else socket.end();
  });
};

/** Two proxies of one process: what one learns, the other knows. */
async function twoBenches(): Promise<[Bench, Bench]> {
  const keys = new CancelKeys();
  return [
    await startBench({}, undefined, { cancelKeys: keys }),
    await startBench({ cancelHoldTimeoutMs: 50 }, undefined, { cancelKeys: keys }),
  ];
}

describe('a cancel request', () => {
  for (const [what, key] of Object.entries({ short: shortKey, long: longKey })) {
    it(`goes to the backend that gave out its ${what} key, not to the primary`, async () => {
      await using owner = await startBackend(keyed(key));
      await using primary = await startBackend(keyed(Buffer.from('pid9sec9')));
      const benches = await twoBenches();
      await using one = benches[0];
      await using two = benches[1];
      await one.route(owner.endpoint);
      await two.route(primary.endpoint);
      using client = rawClient(one.proxy.address, startupPacket);
      await soon('not greeted', () => client.heard() === greeting(key).toString('latin1'));
      using cancel = rawClient(two.proxy.address, packet(cancelCode, key));
      await soon('not answered', () => cancel.state() === 'end');
      assert.equal(owner.received(1), packet(cancelCode, key).toString('latin1'));
      assert.equal(primary.sockets.length, 0);
    });
  }

  it('reaches the owner although the other proxy has no primary', async () => {
    await using owner = await startBackend(keyed(shortKey));
    const benches = await twoBenches();
    await using one = benches[0];
    await using two = benches[1];
    await one.route(owner.endpoint);
    using client = rawClient(one.proxy.address, startupPacket);
    await soon('not greeted', () => client.heard() !== '');
    using cancel = rawClient(two.proxy.address, packet(cancelCode, shortKey));
    await soon('not answered', () => cancel.state() === 'end');
    assert.equal(owner.sockets.length, 2);
  });

  for (const how of ['fenced', 'gone'] as const) {
    it(`goes to the current primary when the link of its key is ${how}`, async () => {
      await using owner = await startBackend(keyed(shortKey));
      await using primary = await startBackend(keyed(longKey));
      const benches = await twoBenches();
      await using one = benches[0];
      await using two = benches[1];
      await one.route(owner.endpoint);
      await two.route(primary.endpoint);
      using client = rawClient(one.proxy.address, startupPacket);
      await soon('not greeted', () => client.heard() !== '');
      if (how === 'fenced') await one.route(null);
      else client.socket.resetAndDestroy();
      await soon('still linked', () => one.proxy.status().links === 0);
      using cancel = rawClient(two.proxy.address, packet(cancelCode, shortKey));
      await soon('not answered', () => cancel.state() === 'end');
      assert.equal(owner.sockets.length, 1);
      assert.equal(primary.sockets.length, 1);
    });
  }

  it('goes to the current primary when its backend cannot be reached any more', async () => {
    await using primary = await startBackend(keyed(longKey));
    const benches = await twoBenches();
    await using one = benches[0];
    await using two = benches[1];
    const owner = await startBackend(keyed(shortKey));
    await one.route(owner.endpoint);
    await two.route(primary.endpoint);
    using client = rawClient(one.proxy.address, startupPacket);
    await soon('not greeted', () => client.heard() !== '');
    // The link stays: only the listener ends.
    owner.stopListening();
    using cancel = rawClient(two.proxy.address, packet(cancelCode, shortKey));
    await soon('not answered', () => cancel.state() === 'end');
    assert.equal(primary.received(0), packet(cancelCode, shortKey).toString('latin1'));
    await owner[Symbol.asyncDispose]();
  });
});

describe('a key that a real server gave out', () => {
  let server: TestPostgres;
  let other: TestPostgres;
  before(async function () {
    this.timeout(60_000);
    [server, other] = await Promise.all([startPostgres(), startPostgres()]);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });

  for (const first of ['startup', 'ssl'] as const) {
    it(`cancels there by way of a proxy that leads elsewhere (${first} first)`, async () => {
      const benches = await twoBenches();
      await using one = benches[0];
      await using two = benches[1];
      await one.route(server.endpoint);
      await two.route(other.endpoint);
      const key = await sleeping(one, first);
      await setTimeout(50);
      using cancel = rawClient(two.proxy.address, packet(cancelCode, key.bytes));
      await soon('not cancelled', () => key.client.heard().includes('C57014\0'));
      key.client.socket.destroy();
      assert.equal(cancel.heard(), '');
    });
  }

  /** A session that sleeps, by hand: node-postgres would not go on without TLS. */
  async function sleeping(bench: Bench, first: 'startup' | 'ssl') {
    const client = rawClient(bench.proxy.address, first === 'ssl' ? sslRequest : undefined);
    if (first === 'ssl') await soon('no answer', () => client.heard() === 'N');
    client.socket.write(packet(196608, 'user\0postgres\0database\0postgres\0\0'));
    const ready = Buffer.from('Z\0\0\0\x05I').toString('latin1');
    await soon('not ready', () => client.heard().endsWith(ready));
    const body = client.heard().slice(-ready.length - 8, -ready.length);
    const query = Buffer.from('SELECT pg_sleep(20)\0');
    const head = Buffer.from('Q    ');
    head.writeUInt32BE(4 + query.length, 1);
    client.socket.write(Buffer.concat([head, query]));
    return { client, bytes: Buffer.from(body, 'latin1') };
  }
});

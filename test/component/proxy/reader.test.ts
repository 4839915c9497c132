import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Endpoint, NodeView } from '../../../core/cluster.ts';
import type { ProxyLimits } from '../../../proxy/limits.ts';
import type { ReadPolicy, ReadRoute } from '../../../proxy/read-route.ts';
import { startReader } from '../../../proxy/reader.ts';
import {
  connections,
  type FakeBackend,
  local,
  type RawClient,
  rawClient,
  soon,
  startBackend,
  startStuckBackend,
  startupPacket,
} from './bench.ts';

const standby = (endpoint: Endpoint, rest: Partial<NodeView> = {}): NodeView => ({
  ...endpoint,
  ...{ name: `n${endpoint.port}`, number: 1, timeline: 1, role: 'standby', unfit: null },
  lag: { bytes: 0, ms: 0 },
  ...rest,
});
const behind = { lag: { bytes: 2_000, ms: 2_000 } };
const limit = { kind: 'bytes', most: 1_000 } as const;

describe('the address for reading', () => {
  let a: FakeBackend;
  let b: FakeBackend;
  let routes: [ReadRoute['kind'], number][];
  let clients: RawClient[];
  beforeEach(async () => {
    [a, b] = [await startBackend(say('a')), await startBackend(say('b'))];
    routes = [];
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.socket.destroy();
    await a[Symbol.asyncDispose]();
    await b[Symbol.asyncDispose]();
  });

  const start = (policy: Partial<ReadPolicy> = {}, limits: Partial<ProxyLimits> = {}) =>
    startReader({
      listen: local(0),
      ...{ fallback: 'primary', maxLag: limit, ...policy },
      limits,
      onRoute: ({ kind }, ended) => routes.push([kind, ended]),
      onProblem: assert.fail,
    });
  const connect = (to: Endpoint) => {
    const client = rawClient(to, startupPacket);
    clients.push(client);
    return client;
  };
  /** Connects one, and says where it was led. */
  const led = async (to: Endpoint) => {
    const client = connect(to);
    await soon('not led', () => client.heard() !== '');
    return client.heard()[0];
  };

  it('spreads sessions evenly, those that begin at the same moment too', async () => {
    await using reader = await start();
    reader.nodes([standby(a.endpoint), standby(b.endpoint)]);
    const all = Array.from({ length: 101 }, () => connect(reader.address));
    await soon('not led', () => all.every((client) => client.heard() !== ''));
    const links = reader.status().targets.map((target) => target.links);
    assert.deepEqual(links.sort(), [50, 51]);
    for (const client of all.filter((one) => one.heard() === 'a')) client.socket.resetAndDestroy();
    await soon('still there', () => reader.status().links < 60);
    for (let i = 0; i < 20; i++) assert.equal(await led(reader.address), 'a', 'the fewest');
  });

  it('lets clients wait until it is told who there is', async () => {
    await using reader = await start({ fallback: 'refuse' });
    const client = connect(reader.address);
    await soon('not held', () => reader.status().held === 1);
    reader.nodes([standby(a.endpoint)]);
    await soon('not led', () => client.heard() === 'a');
  });

  it('tries the next one at once when a standby refuses', async () => {
    await using reader = await start();
    reader.nodes([standby(a.endpoint), standby(b.endpoint)]);
    a.stopListening();
    for (let i = 0; i < 10; i++) assert.equal(await led(reader.address), 'b');
    assert.equal(reader.status().refused.holdTimeout, 0);
  });

  it('tries the next one when a standby does not answer', async () => {
    await using stuck = await startStuckBackend();
    await using reader = await start({}, { connectTimeoutMs: 100 });
    reader.nodes([standby(stuck.endpoint), standby(b.endpoint)]);
    for (let i = 0; i < 5; i++) assert.equal(await led(reader.address), 'b');
  });

  it('leads nobody to one that lags or is unfit, and leaves its sessions alone', async () => {
    await using reader = await start();
    reader.nodes([standby(a.endpoint)]);
    assert.equal(await led(reader.address), 'a');
    for (const closed of [behind, { unfit: 'ill' }, { lag: null }]) {
      reader.nodes([standby(a.endpoint, closed), standby(b.endpoint)]);
      assert.equal(await led(reader.address), 'b', JSON.stringify(closed));
    }
    assert.equal(clients[0]?.state(), 'open');
    reader.nodes([standby(a.endpoint), standby(b.endpoint)]);
    assert.equal(await led(reader.address), 'a');
  });

  it('ends the sessions of one that is gone, and only those', async () => {
    await using reader = await start();
    reader.nodes([standby(a.endpoint), standby(b.endpoint)]);
    const both = [await led(reader.address), await led(reader.address)];
    assert.deepEqual(both.sort(), ['a', 'b']);
    reader.nodes([standby(a.endpoint, { role: null, unfit: 'silent' }), standby(b.endpoint)]);
    assert.equal(connections(a.endpoint.port), 0, 'by the word of the kernel');
    const gone = clients.filter((client) => client.heard().startsWith('a'));
    await soon('not told', () => gone.every((client) => client.state() !== 'open'));
    assert.deepEqual(
      reader.status().targets.map(({ links }) => links),
      [0, 1],
    );
    assert.deepEqual(routes.at(-1), ['standbys', 1]);
  });

  for (const fallback of ['primary', 'refuse'] as const)
    it(`ends the sessions of one that is promoted, also with ${fallback}`, async () => {
      await using reader = await start({ fallback });
      reader.nodes([standby(a.endpoint), standby(b.endpoint)]);
      for (let i = 0; i < 2; i++) await led(reader.address);
      reader.primary(a.endpoint);
      assert.equal(connections(a.endpoint.port), 0, 'before it is told as a primary');
      assert.equal(await led(reader.address), 'b');
    });

  it('falls back to the primary; who is there stays, until it is the primary no more', async () => {
    await using reader = await start();
    reader.nodes([
      standby(a.endpoint, { role: 'primary', lag: null }),
      standby(b.endpoint, behind),
    ]);
    reader.primary(a.endpoint);
    assert.equal(await led(reader.address), 'a');
    assert.equal(reader.status().primaryLinks, 1);
    reader.nodes([standby(a.endpoint, { role: 'primary', lag: null }), standby(b.endpoint)]);
    assert.equal(await led(reader.address), 'b');
    assert.equal(clients[0]?.state(), 'open');
    reader.primary(null);
    assert.equal(connections(a.endpoint.port), 0, 'in the turn in which it is told');
    assert.equal(clients[1]?.state(), 'open');
    assert.deepEqual(routes.at(-1), ['standbys', 1]);
  });

  it('lets clients wait for a primary to fall back to', async () => {
    await using reader = await start();
    reader.nodes([standby(b.endpoint, behind)]);
    const client = connect(reader.address);
    await soon('not held', () => reader.status().held === 1);
    reader.primary(a.endpoint);
    await soon('not led', () => client.heard() === 'a');
  });

  it('refuses with the reason of each node, where that is wanted', async () => {
    await using reader = await start({ fallback: 'refuse' });
    reader.primary(a.endpoint);
    reader.nodes([standby(b.endpoint, behind)]);
    const client = connect(reader.address);
    await soon('not refused', () => client.state() === 'end');
    assert.match(client.heard(), /C57P03\0Mno standby to read from\0D.*2000 bytes behind/s);
    assert.equal(reader.status().refused.noStandby, 1);
    assert.equal(a.sockets.length, 0);
  });

  it('refuses who waits for a standby that has just left', async () => {
    await using stuck = await startStuckBackend();
    await using reader = await start({ fallback: 'refuse' }, { connectTimeoutMs: 10_000 });
    reader.nodes([standby(stuck.endpoint)]);
    const client = connect(reader.address);
    await soon('not held', () => reader.status().held === 1);
    reader.nodes([standby(stuck.endpoint, behind)]);
    await soon('not refused', () => client.state() === 'end');
    assert.match(client.heard(), /C57P03\0/);
  });

  it('never joins with one that left while the connection to it was made', async () => {
    await using reader = await start();
    for (let i = 0; i < 50; i++) {
      reader.nodes([standby(a.endpoint)]);
      const client = connect(reader.address);
      await setTimeout(i % 3);
      reader.nodes([standby(b.endpoint)]);
      await soon('left open', () => connections(a.endpoint.port) === 0);
      client.socket.destroy();
    }
  });

  it('ends with sessions open, and turns away who waits', async () => {
    const reader = await start();
    const waiting = connect(reader.address);
    await soon('not held', () => reader.status().held === 1);
    assert.equal(await reader.drain(10), 0);
    await soon('not refused', () => waiting.state() === 'end');
    await reader[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
  });
});

function say(name: string): (socket: FakeBackend['sockets'][number]) => void {
  return (socket) => socket.write(name);
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Endpoint } from '../../../core/cluster.ts';
import { Link } from '../../../proxy/link.ts';
import { connections, rawClient, soon, startBackend, startBench, startupPacket } from './bench.ts';

const blob = Buffer.alloc(40e6, 'postgres');

describe('a link', () => {
  it('carries a half-close across, and the answer back', async () => {
    await using backend = await startBackend((socket) => {
      socket.once('end', () => socket.end('all is said'));
    });
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('not linked', () => bench.proxy.status().links === 1);
    client.socket.end('last words');
    await soon('no answer', () => client.state() === 'closed');
    assert.equal(client.heard(), 'all is said');
    assert.equal(backend.received(0), `${startupPacket.toString('latin1')}last words`);
    await soon('link left', () => bench.proxy.status().links === 0);
  });

  it('ends on both sides when one of them is reset', async () => {
    await using backend = await startBackend();
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    using other = rawClient(bench.proxy.address, startupPacket);
    await soon('not linked', () => backend.sockets.length === 2 && backend.received(1) !== '');
    const closed: number[] = [];
    backend.sockets.forEach((socket, n) => {
      socket.once('close', () => closed.push(n));
    });
    client.socket.resetAndDestroy();
    await soon('backend left', () => closed.length === 1);
    backend.sockets.find((socket) => !socket.destroyed)?.resetAndDestroy();
    await soon('client left', () => other.state() === 'ECONNRESET');
    await soon('links left', () => bench.proxy.status().links === 0);
  });

  it('lets a client that does not read hold up its backend, and loses nothing', async () => {
    await using backend = await startBackend((socket) => socket.write(blob));
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    client.socket.pause();
    await stalls(() => backend.sockets[0]?.writableLength ?? 0);
    client.socket.resume();
    await soon('bytes missing', () => client.heard().length >= blob.length, 15_000);
    assert.ok(client.heard() === blob.toString('latin1'));
  });

  it('lets a backend that does not read hold up its client, and loses nothing', async () => {
    await using backend = await startBackend((socket) => socket.pause());
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    client.socket.write(blob);
    await stalls(() => client.socket.writableLength);
    backend.sockets[0]?.resume();
    const all = startupPacket.length + blob.length;
    await soon('bytes missing', () => backend.received(0).length >= all, 15_000);
    assert.ok(backend.received(0) === startupPacket.toString('latin1') + blob.toString('latin1'));
  });
});

describe('a link that is cut', () => {
  const moments = {
    'its FIN is under way': async (backend: Socket) => {
      backend.end();
      await new Promise<void>((resolve) => process.nextTick(resolve));
    },
    'it has bytes unsent and ends after them': async (backend: Socket) => {
      while (backend.writableLength === 0) {
        backend.write(Buffer.alloc(64 * 1024));
        await setTimeout(0);
      }
      backend.end();
    },
    'it is idle': async () => undefined,
  };
  for (const [when, prepare] of Object.entries(moments)) {
    it(`is gone on both sides although ${when}`, async () => {
      await using server = await startBackend((socket) => socket.pause());
      const client = await connectedTo(server.endpoint);
      const backend = await connectedTo(server.endpoint);
      let closed = 0;
      const link = new Link(
        { client, opening: 'startup', first: startupPacket },
        backend,
        server.endpoint,
        { keyed: () => undefined, closed: () => closed++ },
      );
      await prepare(backend);
      link.cut();
      await soon('not closed', () => closed === 1);
      const { port } = server.endpoint;
      await soon('still there', () => connections(port) === 0, 1_000);
    });
  }
});

async function connectedTo(endpoint: Endpoint): Promise<Socket> {
  const socket = connect({ ...endpoint, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** What is unsent stays unsent: neither the kernel nor the proxy takes any more. */
async function stalls(unsent: () => number): Promise<void> {
  await setTimeout(300);
  const before = unsent();
  await setTimeout(200);
  assert.ok(before > 0, 'everything was taken');
  assert.equal(unsent(), before);
}

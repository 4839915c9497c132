import assert from 'node:assert/strict';
import { UsageError } from '../../../core/errors.ts';
import { startProxy } from '../../../proxy/proxy.ts';
import {
  cancelPacket,
  packet,
  rawClient,
  soon,
  startBackend,
  startBench,
  startupPacket,
} from './bench.ts';

describe('a client that misbehaves', () => {
  const bad = {
    'speaks HTTP': Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    'says zeros': Buffer.alloc(100),
    'announces too much': packet(196608, '', 10_001),
    'announces less than a header': packet(196608, '', 3),
    'speaks protocol 2': packet(131072, 'x'.repeat(288)),
  };
  for (const [what, bytes] of Object.entries(bad)) {
    it(`is told 08P01 when it ${what}`, async () => {
      await using bench = await startBench();
      using client = rawClient(bench.proxy.address, bytes);
      await soon('not refused', () => client.state() === 'end');
      assert.match(client.heard(), /^E.*SFATAL\0.*C08P01\0/s);
      assert.equal(bench.proxy.status().refused.protocol, 1);
    });
  }

  it('is told 08P01 when it takes too long to say what it wants', async () => {
    await using bench = await startBench({ startupTimeoutMs: 60 });
    using silent = rawClient(bench.proxy.address);
    using slow = rawClient(bench.proxy.address, startupPacket.subarray(0, 12));
    await soon('not refused', () => [silent, slow].every(({ state }) => state() === 'end'));
    assert.match(slow.heard(), /C08P01\0Mno startup packet after 60 ms/);
  });

  it('may hang up in the middle of its first packet', async () => {
    await using bench = await startBench();
    for (let n = 0; n <= startupPacket.length; n += 3) {
      using client = rawClient(bench.proxy.address, startupPacket.subarray(0, n));
      client.socket.end();
      await soon('not closed', () => client.state() !== 'open');
      assert.equal(client.heard(), '');
    }
    await soon('not gone', () => bench.proxy.status().clients === 0);
  });

  it('may send its first packet byte by byte', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address);
    for (const byte of startupPacket) {
      client.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await soon('no answer', () => client.heard() === 'hello');
    assert.equal(backend.received(0), startupPacket.toString('latin1'));
  });
});

describe('the proxy', () => {
  it('tells who comes above maxConnections 53300', async () => {
    await using bench = await startBench({ maxConnections: 2 });
    using _first = rawClient(bench.proxy.address, startupPacket);
    using _second = rawClient(bench.proxy.address, cancelPacket);
    await soon('not there', () => bench.proxy.status().clients === 2);
    using third = rawClient(bench.proxy.address, startupPacket);
    await soon('not refused', () => third.state() === 'end');
    assert.match(third.heard(), /C53300\0Mtoo many connections \(2\)/);
    assert.equal(bench.proxy.status().refused.maxConnections, 1);
  });

  it('connects a burst that is larger than holdMax when there is a primary', async () => {
    await using backend = await startBackend((socket) => {
      socket.write('hello');
      socket.once('end', () => socket.end());
    });
    await using bench = await startBench({ holdMax: 5, connectingMax: 4 });
    await bench.route(backend.endpoint);
    const burst = Array.from({ length: 100 }, () => rawClient(bench.proxy.address, startupPacket));
    await soon('not connected', () => burst.every(({ heard }) => heard() === 'hello'));
    for (const client of burst) client.socket.destroy();
    await soon('links left', () => bench.proxy.status().links === 0);
    assert.equal(bench.proxy.status().accepted, 100);
  });

  it('says which address it cannot listen on', async () => {
    await using bench = await startBench();
    const again = startProxy({
      listen: bench.proxy.address,
      source: bench.source,
      clock: { nowMs: () => 0 },
      onEvent: () => undefined,
      onProblem: () => undefined,
    });
    await assert.rejects(again, (error) => {
      assert.ok(error instanceof UsageError);
      const { port } = bench.proxy.address;
      assert.match(error.message, new RegExp(`cannot listen on 127.0.0.1:${port}: .*EADDRINUSE`));
      return true;
    });
  });
});

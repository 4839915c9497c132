import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { freePort, startPostgres, type TestPostgres } from '../../support/postgres.ts';
import {
  cancelPacket,
  local,
  packet,
  rawClient,
  soon,
  sslRequest,
  startBackend,
  startBench,
  startStuckBackend,
  startupPacket,
} from './bench.ts';

describe('a connection while nobody is primary', () => {
  it('waits, and reaches the primary with what it has said as soon as there is one', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    await using bench = await startBench();
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('not held', () => bench.proxy.status().held === 1);
    assert.equal(backend.sockets.length, 0);
    await bench.route(backend.endpoint);
    await soon('no answer', () => client.heard() === 'hello');
    assert.equal(backend.received(0), startupPacket.toString('latin1'));
    assert.deepEqual(
      bench.events.map(({ what, target, generation, links }) => [what, target, generation, links]),
      [['routed', backend.endpoint, 1, 1]],
    );
  });

  it('is told 57P03 when the wait was in vain', async () => {
    await using bench = await startBench({ holdTimeoutMs: 80 });
    const login = { user: 'u', database: 'd', ...bench.proxy.address };
    const client = new pg.Client(login);
    await assert.rejects(client.connect(), {
      code: '57P03',
      severity: 'FATAL',
      message: 'no primary after 80 ms',
      detail: 'nobody is known to be the primary',
    });
    await soon('not gone', () => bench.proxy.status().clients === 0);
    assert.equal(bench.proxy.status().refused.holdTimeout, 1);
  });

  it('is told so in plain words when it had asked for TLS', async () => {
    await using bench = await startBench({ holdTimeoutMs: 50 });
    using client = rawClient(bench.proxy.address, sslRequest);
    await soon('no answer', () => client.state() === 'end');
    assert.match(client.heard(), /^E.*C57P03\0/s);
  });

  it('is told 53300 when holdMax others wait already', async () => {
    await using bench = await startBench({ holdMax: 2 });
    using _first = rawClient(bench.proxy.address, startupPacket);
    using _second = rawClient(bench.proxy.address, startupPacket);
    await soon('not held', () => bench.proxy.status().held === 2);
    using third = rawClient(bench.proxy.address, startupPacket);
    await soon('not refused', () => third.state() === 'end');
    assert.match(third.heard(), /C53300\0/);
    assert.equal(bench.proxy.status().held, 2);
  });

  it('is forgotten at once when its client goes away', async () => {
    await using bench = await startBench({ holdMax: 1 });
    for (const leave of ['end', 'resetAndDestroy'] as const) {
      using client = rawClient(bench.proxy.address, startupPacket);
      await soon('not held', () => bench.proxy.status().held === 1);
      client.socket[leave]();
      await soon('not gone', () => bench.proxy.status().clients === 0);
      assert.equal(bench.proxy.status().held, 0);
    }
  });

  it('may say no more than a bounded number of bytes', async () => {
    await using bench = await startBench();
    using client = rawClient(bench.proxy.address, startupPacket);
    // More than the kernel's buffers of both ends take.
    client.socket.write(Buffer.alloc(16e6));
    await setTimeout(500);
    assert.ok(client.socket.writableLength > 0, 'the proxy has read it all');
    assert.equal(bench.proxy.status().held, 1);
  });

  it('is told that the proxy stops', async () => {
    const bench = await startBench();
    using client = rawClient(bench.proxy.address, startupPacket);
    using silent = rawClient(bench.proxy.address);
    await soon('not there', () => bench.proxy.status().clients === 2);
    client.socket.once('end', () => client.socket.end());
    silent.socket.once('end', () => silent.socket.end());
    await bench[Symbol.asyncDispose]();
    assert.match(client.heard(), /C57P03\0Mthe proxy is shutting down\0/);
  });
});

describe('a connection while the primary does not answer', () => {
  it('waits until it does, and one at a time tries', async () => {
    const port = await freePort();
    await using bench = await startBench({ retryMs: 20 });
    await bench.route(local(port));
    const clients = Array.from({ length: 20 }, () => rawClient(bench.proxy.address, startupPacket));
    await soon('not held', () => bench.proxy.status().held === 20);
    await setTimeout(100);
    await using backend = await startBackend((socket) => socket.write('up'), port);
    await soon('not connected', () => clients.every((client) => client.heard() === 'up'));
    assert.equal(backend.sockets.length, 20);
    assert.equal(bench.proxy.status().held, 0);
    for (const client of clients) client.socket.destroy();
  });

  it('is told 57P03 with what went wrong', async () => {
    const port = await freePort();
    await using bench = await startBench({ holdTimeoutMs: 100, retryMs: 10 });
    await bench.route(local(port));
    const client = new pg.Client({ user: 'u', database: 'd', ...bench.proxy.address });
    await assert.rejects(client.connect(), (error: pg.DatabaseError) => {
      assert.equal(error.code, '57P03');
      assert.match(error.detail ?? '', new RegExp(`^127.0.0.1:${port}: .*ECONNREFUSED`));
      return true;
    });
  });
});

describe('a connection that is just being made when the primary changes', () => {
  it('goes to the new one at once, and never to the old one', async () => {
    await using stuck = await startStuckBackend();
    await using next = await startBackend((socket) => socket.write('next'));
    await using bench = await startBench({ connectTimeoutMs: 5_000 });
    await bench.route(stuck.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('not held', () => bench.proxy.status().held === 1);
    await bench.route(next.endpoint);
    await soon('not connected', () => client.heard() === 'next', 500);
    assert.equal(bench.proxy.status().held, 0);
  });

  it('is tried again when it takes longer than connectTimeoutMs', async () => {
    await using stuck = await startStuckBackend();
    await using bench = await startBench({ connectTimeoutMs: 50, holdTimeoutMs: 300, retryMs: 10 });
    await bench.route(stuck.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('not refused', () => client.state() === 'end');
    assert.match(client.heard(), /C57P03.*: no connection after 50 ms/s);
  });
});

describe('a cancel request', () => {
  it('is forwarded although its client has said all', async () => {
    await using backend = await startBackend((socket) => socket.once('end', () => socket.end()));
    await using bench = await startBench();
    using client = rawClient(bench.proxy.address, cancelPacket);
    client.socket.end();
    await soon('not held', () => bench.proxy.status().held === 1);
    await bench.route(backend.endpoint);
    await soon('not ended', () => client.state() === 'closed');
    assert.equal(backend.received(0), cancelPacket.toString('latin1'));
    await soon('link left', () => bench.proxy.status().links === 0);
  });

  it('is not held for long, and not answered', async () => {
    await using bench = await startBench({ cancelHoldTimeoutMs: 40 });
    using client = rawClient(bench.proxy.address, cancelPacket);
    await soon('not closed', () => client.state() !== 'open');
    assert.equal(client.heard(), '');
  });
});

describe('a real client behind the proxy', () => {
  let server: TestPostgres;
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  it('logs in, copies rows out and cancels as if there were no proxy', async () => {
    await using bench = await startBench();
    const client = new pg.Client({ ...server.login, ...bench.proxy.address });
    const connected = client.connect();
    await bench.route(server.endpoint);
    await connected;
    const { rows } = await client.query(
      `SELECT repeat('x', 1000) AS x FROM generate_series(1, 20000)`,
    );
    assert.equal(rows.length, 20_000);
    const sleeping = assert.rejects(client.query('SELECT pg_sleep(20)'), { code: '57014' });
    const { processID, secretKey } = client as unknown as Record<string, number>;
    const key = Buffer.alloc(8);
    key.writeInt32BE(processID ?? 0, 0);
    key.writeInt32BE(secretKey ?? 0, 4);
    await setTimeout(50);
    const cancel = rawClient(bench.proxy.address, packet(80877102, key));
    await sleeping;
    cancel.socket.end();
    await client.end();
    await soon('links left', () => bench.proxy.status().links === 0);
    assert.ok(bench.proxy.status().bytes.toClient > 20e6);
  });
});

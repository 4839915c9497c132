import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import {
  connections,
  greeting,
  message,
  rawClient,
  soon,
  sslRequest,
  startBackend,
  startBench,
  startupPacket,
} from './bench.ts';

const hello = greeting(Buffer.from('pid1sec1'));
const row = message('D', Buffer.alloc(100, 'x'));
const changed =
  /E....SFATAL\0VFATAL\0C57P01\0Mterminating connection: the primary has changed\0\0$/s;

/** A client whose backend has said this, at the moment when the primary goes. */
async function fencedAfter(said: readonly Buffer[], opening = startupPacket) {
  const bytes = Buffer.concat(said);
  await using backend = await startBackend((socket) => socket.write(bytes));
  await using bench = await startBench();
  await bench.route(backend.endpoint);
  using client = rawClient(bench.proxy.address, opening);
  await soon('not linked', () => backend.sockets.length === 1 && bench.proxy.status().links === 1);
  await soon('not heard', () => client.heard() === bytes.toString('latin1'));
  await bench.route(null);
  await soon('backend left', () => backend.sockets[0]?.destroyed);
  await soon('open', () => client.state() !== 'open');
  return { state: client.state(), last: client.heard().slice(bytes.length) };
}

describe('a client whose link is fenced', () => {
  const between = {
    'that waits for the greeting': [],
    'in the middle of its start-up': [hello.subarray(0, 9)],
    'that is idle': [hello],
    'between two rows of an answer': [hello, row, row],
  };
  for (const [who, said] of Object.entries(between)) {
    it(`is told 57P01 (one ${who})`, async () => {
      const { state, last } = await fencedAfter(said);
      assert.match(last, changed);
      assert.equal(state, 'end');
    });
  }

  it('is told 57P01 when the server has said no to TLS', async () => {
    assert.match((await fencedAfter([Buffer.from('N')], sslRequest)).last, changed);
  });

  const inside = {
    'in the middle of a row': [hello, row, row.subarray(0, 50)],
    'in the head of a message': [hello, row.subarray(0, 3)],
    'in a row that looks like the end of an answer': [
      ...[hello, message('D', Buffer.concat([hello, row])).subarray(0, 5 + hello.length)],
    ],
    'of a server that is not PostgreSQL': [Buffer.from('hello')],
  };
  for (const [where, said] of Object.entries(inside)) {
    it(`is reset ${where}`, async () => {
      const { state, last } = await fencedAfter(said);
      assert.deepEqual([state, last], ['ECONNRESET', '']);
    });
  }

  it('is reset when it speaks TLS, asked for or from the first byte', async () => {
    assert.equal((await fencedAfter([Buffer.from('S')], sslRequest)).last, '');
    const tls = Buffer.from([0x16, 3, 1, 0, 5]);
    assert.equal((await fencedAfter([hello], tls)).last, '');
  });

  it('delays nobody when it does not read, and is gone soon', async () => {
    const flood = Buffer.concat([hello, ...Array<Buffer>(150_000).fill(row)]);
    await using backend = await startBackend((socket) => socket.write(flood));
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    const deaf = Array.from({ length: 20 }, () => rawClient(bench.proxy.address));
    for (const { socket } of deaf) socket.pause().write(startupPacket);
    await soon('not linked', () => bench.proxy.status().links === 20);
    for (let had = -1; had !== bench.proxy.status().bytes.toClient; await setTimeout(100))
      had = bench.proxy.status().bytes.toClient;
    const before = performance.now();
    await bench.route(null);
    assert.ok(performance.now() - before < 200);
    await soon('backend left', () => connections(backend.endpoint.port) === 0);
    await soon('client left', () => bench.proxy.status().clients === 0, 3_000);
    for (const { socket } of deaf) socket.destroy();
  });

  it('is cut off within two seconds when it stays after the last word', async () => {
    await using backend = await startBackend((socket) => socket.write(hello));
    await using bench = await startBench();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('not heard', () => client.heard().length === hello.length);
    await bench.route(null);
    await soon('not told', () => changed.test(client.heard()));
    const words = setInterval(() => client.socket.write('still here'), 5);
    await soon('not gone', () => bench.proxy.status().clients === 0, 2_000);
    clearInterval(words);
    assert.equal(bench.proxy.status().bytes.toBackend, startupPacket.length);
  });
});

describe('a session of a real client whose link is fenced', () => {
  let server: TestPostgres;
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  for (const what of ['idle', 'in a transaction', 'waiting for an answer'] as const) {
    it(`hears 57P01 when it is ${what}`, async () => {
      await using bench = await startBench();
      await bench.route(server.endpoint);
      const client = new pg.Client({ ...server.login, ...bench.proxy.address });
      const failed = once(client, 'error');
      // The server's word is followed by the end of the connection, an error of its own.
      client.on('error', () => undefined);
      await client.connect();
      await client.query('SELECT generate_series(1, 10000)');
      if (what === 'in a transaction') await client.query('BEGIN');
      const asleep =
        what === 'waiting for an answer' &&
        assert.rejects(client.query('SELECT pg_sleep(20)'), { code: '57P01' });
      await setTimeout(30);
      await bench.route(null);
      if (asleep) await asleep;
      else assert.equal((await failed)[0].code, '57P01');
      if (asleep) await failed;
    });
  }
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { parseEndpoint } from '../../../cli/address.ts';
import type { Endpoint } from '../../../core/cluster.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { FakeMonitor } from '../cluster/sources/fake-monitor.ts';
import { type Bench, rawClient, soon, startBackend, startBench, startupPacket } from './bench.ts';

/** Settled yet? */
function watched<T>(promise: Promise<T>): { promise: Promise<T>; settled: () => boolean } {
  let settled = false;
  promise.finally(() => {
    settled = true;
  });
  return { promise, settled: () => settled };
}

describe('a proxy that drains', () => {
  it('lets a session end its work, and is done when the last one has gone', async () => {
    await using backend = await startBackend((socket) => {
      socket.on('data', () => socket.write('answer'));
      socket.once('end', () => socket.end());
    });
    await using bench = await startBench();
    const [one, two] = await linked(bench, backend.endpoint, 2);
    const drain = watched(bench.proxy.drain(10_000));
    one?.socket.end('more');
    await soon('link left', () => bench.proxy.status().links === 1);
    await setTimeout(50);
    assert.equal(drain.settled(), false);
    two?.socket.write('more');
    await soon('no answer', () => two?.heard() === 'answeranswer');
    two?.socket.end();
    assert.equal(await drain.promise, 0);
  });

  it('takes nobody new, and tells who waits 57P03', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    await using bench = await startBench();
    await linked(bench, backend.endpoint, 1);
    using silent = rawClient(bench.proxy.address);
    await soon('not there', () => bench.proxy.status().clients === 2);
    const drain = bench.proxy.drain(300);
    using late = rawClient(bench.proxy.address, startupPacket);
    await soon('not refused', () => late.state() === 'ECONNREFUSED');
    await soon('not told', () => silent.state() === 'end');
    assert.match(silent.heard(), /C57P03\0Mthe proxy is shutting down\0/);
    assert.equal(await drain, 1);
    assert.equal(bench.proxy.status().refused.stopping, 1);
  });

  it('tells who is held for a primary 57P03, and has nothing to wait for', async () => {
    await using bench = await startBench();
    using held = rawClient(bench.proxy.address, startupPacket);
    await soon('not held', () => bench.proxy.status().held === 1);
    assert.equal(await bench.proxy.drain(10_000), 0);
    await soon('not told', () => held.state() === 'end');
    assert.match(held.heard(), /C57P03\0/);
  });

  it('waits no longer than it is told, or not at all', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    for (const ms of [0, 100]) {
      await using bench = await startBench();
      const [client] = await linked(bench, backend.endpoint, 1);
      const before = performance.now();
      assert.equal(await bench.proxy.drain(ms), 1);
      const took = performance.now() - before;
      assert.ok(took >= ms - 2 && took < ms + 500, `${took} ms`);
      assert.equal(client?.state(), 'open');
      await bench[Symbol.asyncDispose]();
      await soon('still linked', () => client?.state() !== 'open');
    }
  });

  it('still fences when the primary changes, and ends early when it is disposed of', async () => {
    await using old = await startBackend((socket) => socket.write('hello'));
    for (const how of ['fence', 'dispose']) {
      await using bench = await startBench();
      const [client] = await linked(bench, old.endpoint, 1);
      const drain = bench.proxy.drain(10_000);
      if (how === 'fence') await bench.route(null);
      else await bench[Symbol.asyncDispose]();
      assert.equal(await drain, 0);
      await soon('still linked', () => client?.state() !== 'open');
    }
  });

  async function linked(bench: Bench, to: Endpoint, count: number) {
    await bench.route(to);
    const clients = Array.from({ length: count }, () =>
      rawClient(bench.proxy.address, startupPacket),
    );
    await soon('not linked', () => clients.every(({ heard }) => heard() !== ''));
    return clients;
  }
});

describe('the proxy command when it is told to stop', () => {
  let server: TestPostgres;
  let monitor: FakeMonitor;
  const children: ChildProcess[] = [];
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
    monitor = await FakeMonitor.start(server);
    await monitor.register(server.endpoint, 'primary');
  });
  after(async () => {
    await monitor[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('lets the query that runs end, and exits 0', async () => {
    const { child, client, exit } = await serving();
    const answer = client.query('SELECT pg_sleep(1), 42 AS n');
    await setTimeout(50);
    child.kill('SIGTERM');
    assert.equal((await answer).rows[0].n, 42);
    assert.equal(child.exitCode, null);
    await client.end();
    assert.deepEqual(await exit, [0, null]);
  });

  it('ends at once when there is no time to drain', async () => {
    const { child, client, exit } = await serving('--drain-timeout', '0');
    const answer = assert.rejects(client.query('SELECT pg_sleep(20)'));
    await setTimeout(50);
    child.kill('SIGTERM');
    await answer;
    assert.deepEqual(await exit, [0, null]);
  });

  it('ends at once at a second signal', async () => {
    const { child, client, exit } = await serving();
    const answer = assert.rejects(client.query('SELECT pg_sleep(20)'));
    child.kill('SIGTERM');
    // Within a second it would be the same key press.
    await setTimeout(1_200);
    assert.equal(child.exitCode, null);
    child.kill('SIGTERM');
    await answer;
    assert.deepEqual(await exit, [130, null]);
  });

  it('says which time it does not understand', async () => {
    const { child } = command('--drain-timeout', 'soon');
    const [code] = await once(child, 'exit');
    assert.equal(code, 2);
  });

  function command(...options: string[]) {
    const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));
    const { user, database } = monitor.login;
    const uri = `postgres://${user}@${monitor.endpoint.host}:${monitor.endpoint.port}/${database}`;
    const args = [program, 'proxy', '--monitor', uri, '--listen', '127.0.0.1:0', ...options];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    return { child, lines: createInterface({ input: child.stderr }) };
  }

  async function serving(...options: string[]) {
    const { child, lines } = command(...options);
    const exit = once(child, 'exit');
    const said: { msg?: string; address?: string }[] = [];
    lines.on('line', (line) => said.push(line.startsWith('{') ? JSON.parse(line) : {}));
    const listening = await soon(
      'not up',
      () => said.find(({ msg }) => msg === 'listening'),
      15_000,
    );
    await soon('not routed', () => said.some(({ msg }) => msg === 'routed'));
    const client = new pg.Client({
      ...server.login,
      ...parseEndpoint(listening.address ?? ''),
    });
    client.on('error', () => undefined);
    await client.connect();
    return { child, client, exit };
  }
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { parseEndpoint } from '../../../../cli/address.ts';
import type { Endpoint } from '../../../../core/cluster.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres.ts';
import { eventually, workersOf } from './bench.ts';

describe('the command proxy with workers', function () {
  this.timeout(120_000);
  let server: TestPostgres;
  const started: ChildProcess[] = [];
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  it('lets every query that runs end, tells who is too late 57P03, and exits 0', async () => {
    const proxy = await serving();
    const clients = await sessions(proxy.address, 8);
    const answers = clients.map((client) => client.query('SELECT pg_sleep(2), 42 AS n'));
    await queriesRun(8);
    proxy.child.kill('SIGTERM');
    await refused(proxy.address);
    for (const { rows } of await Promise.all(answers)) assert.equal(rows[0].n, 42);
    for (const client of clients) await client.end();
    assert.deepEqual(await proxy.exit, [0, null]);
    assert.match(proxy.said(), /"left":0,"msg":"drained"/);
    gone(proxy.workers);
  });

  it('cuts who is left when the time to drain is up', async () => {
    const proxy = await serving('--drain-timeout', '300ms');
    const [client] = await sessions(proxy.address, 1);
    const answer = assert.rejects(client?.query('SELECT pg_sleep(30)') ?? Promise.resolve());
    await queriesRun(1);
    proxy.child.kill('SIGTERM');
    await answer;
    assert.deepEqual(await proxy.exit, [0, null]);
    assert.match(proxy.said(), /"left":1,"msg":"drained"/);
    gone(proxy.workers);
  });

  it('leaves no process when its parent is killed, nor one that a second signal ends', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const proxy = await serving();
      const [client] = await sessions(proxy.address, 1);
      const answer = assert.rejects(client?.query('SELECT pg_sleep(30)') ?? Promise.resolve());
      await queriesRun(1);
      proxy.child.kill(signal);
      if (signal === 'SIGTERM') {
        await refused(proxy.address);
        // A second signal within a second is the same key press.
        // Who has ended cannot be signalled any more.
        await eventually('still there', () => proxy.ended() || !proxy.child.kill(signal));
      }
      await proxy.exit;
      await answer;
      await eventually('a worker lives on', () => !proxy.workers.some(isThere));
    }
  });

  it('outlives signals that are meant for its parent', async () => {
    const proxy = await serving();
    const [client] = await sessions(proxy.address, 1);
    for (const pid of proxy.workers)
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    const answer = await client?.query('SELECT 42 AS n');
    assert.equal(answer?.rows[0].n, 42);
    await client?.end();
    assert.deepEqual(workersOf(proxy.child.pid), proxy.workers);
  });

  it('routes to nobody while its parent hangs, and goes on when that is back', async () => {
    const proxy = await serving();
    const [client] = await sessions(proxy.address, 1);
    const answer = assert.rejects(client?.query('SELECT pg_sleep(30)') ?? Promise.resolve(), {
      code: '57P01',
    });
    await queriesRun(1);
    proxy.child.kill('SIGSTOP');
    await answer;
    proxy.child.kill('SIGCONT');
    const [next] = await sessions(proxy.address, 1);
    await next?.end();
    await eventually('not told', () => /routing to nobody, no word from the/.test(proxy.said()));
    assert.deepEqual(workersOf(proxy.child.pid), proxy.workers, 'nobody was killed for it');
  });

  it('shows all of them to who looks, and gets by with the last word of one that hangs', async () => {
    const proxy = await serving('--admin', '127.0.0.1:0');
    const clients = await sessions(proxy.address, 8);
    const admin = /"admin":"([^"]+)"/.exec(proxy.said())?.[1];
    const look = async (page: string) => (await fetch(`http://${admin}/${page}`)).text();
    const status = JSON.parse(await look('status'));
    assert.equal(status.links, 8);
    assert.match(
      await look('metrics'),
      /^pg_ha_proxy_hold_seconds_count\{listener="read-write"\} 8$/m,
    );
    process.kill(proxy.workers[0] ?? 0, 'SIGSTOP');
    assert.equal(JSON.parse(await look('status')).accepted, 8);
    process.kill(proxy.workers[0] ?? 0, 'SIGCONT');
    for (const client of clients) await client.end();
  });

  it('says what it cannot do, and leaves no process', async () => {
    const taken = `127.0.0.1:${server.endpoint.port}`;
    for (const [args, why] of [
      [['--workers', '2', '--listen', taken], /cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/],
      [['--workers', '0'], /from 1 to 64/],
      [['--workers', '2.5'], /from 1 to 64/],
    ] as const) {
      const proxy = start(...args);
      assert.deepEqual(await proxy.exit, [2, null]);
      assert.match(proxy.said(), why);
    }
  });

  function start(...args: readonly string[]) {
    const program = fileURLToPath(new URL('../../../../cli/pg-ha-bench.js', import.meta.url));
    const nodes = ['--nodes', `127.0.0.1:${server.endpoint.port}`];
    const child = spawn(process.execPath, [program, 'proxy', ...nodes, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.push(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const ended = () => child.exitCode !== null || child.signalCode !== null;
    return { child, exit: once(child, 'close'), ended, said: () => said };
  }

  async function serving(...args: readonly string[]) {
    const proxy = start('--workers', '2', '--listen', '127.0.0.1:0', ...args);
    await eventually('not routed', () => proxy.said().includes('"msg":"routed"'));
    await eventually('not listening', () => proxy.said().includes('"msg":"listening"'));
    const address = parseEndpoint(/"address":"([^"]+)"/.exec(proxy.said())?.[1] ?? '');
    const workers = workersOf(proxy.child.pid);
    assert.equal(workers.length, 2);
    return { ...proxy, address, workers };
  }

  async function sessions(address: Endpoint, count: number): Promise<readonly pg.Client[]> {
    const clients = Array.from({ length: count }, () => {
      const client = new pg.Client({ ...server.login, ...address });
      return client.on('error', () => undefined);
    });
    await Promise.all(clients.map((client) => client.connect()));
    return clients;
  }

  async function queriesRun(count: number): Promise<void> {
    const client = new pg.Client({ ...server.login, ...server.endpoint });
    await client.connect();
    const running = `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'
      AND state = 'active'`;
    await eventually('not running', async () => (await client.query(running)).rowCount === count);
    await client.end();
  }

  async function refused(address: Endpoint): Promise<void> {
    await eventually('still listening', async () => {
      const client = new pg.Client({ ...server.login, ...address });
      client.on('error', () => undefined);
      const error = await client.connect().catch((failure) => failure);
      await client.end();
      return error?.code === 'ECONNREFUSED';
    });
  }
});

function isThere(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

function gone(pids: readonly number[]): void {
  assert.deepEqual(pids.filter(isThere), []);
}

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { freePort, startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { rawClient, soon, startupPacket } from '../proxy/bench.ts';

describe('the command proxy', () => {
  let server: TestPostgres;
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  it('follows nodes, and can be looked at', async () => {
    const node = `127.0.0.1:${server.endpoint.port}`;
    const proxy = start('--nodes', node, '--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0');
    try {
      await soon('not routed', () => proxy.errors().includes('"msg":"switched"}\n'), 45_000);
      const lines = proxy.errors().trim().split('\n');
      const said = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'listening');
      const [host, port] = said.address.split(':');
      const line = lines.map((each) => JSON.parse(each)).find(({ msg }) => msg === 'switched');
      assert.deepEqual([line.from, line.to, line.fencedAt], [null, node, null]);
      assert.ok(Date.parse(line.detectedAt) <= Date.parse(line.routedAt));
      const client = new pg.Client({ ...server.login, host, port: Number(port) });
      await client.connect();
      assert.equal((await fetch(`http://${said.admin}/primary`)).status, 200);
      const status = JSON.parse(await (await fetch(`http://${said.admin}/status`)).text());
      assert.deepEqual(status.target, server.endpoint);
      assert.equal(status.links, 1);
      const metrics = await (await fetch(`http://${said.admin}/metrics`)).text();
      assert.match(metrics, /^pg_ha_proxy_switches_total 1$/m);
      assert.match(metrics, /^pg_ha_proxy_hold_seconds_count\{listener="read-write"\} 1$/m);
      await client.end();
    } finally {
      proxy.child.kill('SIGTERM');
      assert.deepEqual(await proxy.ended, [0, null]);
    }
    const messages = proxy
      .errors()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg);
    assert.deepEqual(messages.slice(-2), ['stopping', 'drained'], 'JSON to the end');
  });

  it('keeps to the limits that it is given', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const limits = ['--max-connections', '2', '--hold-max', '1', '--hold-timeout', '300ms'];
    const proxy = start('--nodes', nobody, '--listen', '127.0.0.1:0', ...limits);
    try {
      await soon('not listening', () => proxy.errors().includes('"msg":"listening"'), 45_000);
      const port = Number(/"address":"127.0.0.1:(\d+)"/.exec(proxy.errors())?.[1]);
      const address = { host: '127.0.0.1', port };
      using held = rawClient(address, startupPacket);
      using second = rawClient(address, startupPacket);
      using third = rawClient(address, startupPacket);
      const all = [held, second, third];
      await soon('not refused', () => all.every((client) => client.state() !== 'open'));
      const words = all.map((client) => client.heard());
      for (const expected of [
        /C53300\0Mtoo many connections \(2\)/,
        /C53300\0Mtoo many connections wait for a primary \(1\)/,
        /C57P03\0Mno primary after 300 ms/,
      ])
        assert.equal(words.filter((said) => expected.test(said)).length, 1, String(expected));
    } finally {
      proxy.child.kill('SIGTERM');
      await proxy.ended;
    }
  });

  it('ends with 2 and says why when it cannot know whom to follow or where to be looked at', async function () {
    this.timeout(60_000);
    const listen = ['--listen', '127.0.0.1:0'];
    for (const [args, why] of [
      [[], /--monitor <uri> or --nodes <host:port,…>: one of them is needed/],
      [['--nodes', 'a,b:0'], /"a": expected host:port.*\n.*"b:0": port 0 is nobody/],
      [['--monitor', 'postgres://a', '--on-monitor-loss', 'x'], /Allowed choices are keep, fence/],
      [['--nodes', 'a:1', '--hold-timeout', '30'], /expected a time from 100ms to 24h/],
      [['--nodes', 'a:1', '--admin', '0.0.0.0:0'], /0.0.0.0:0 is not a loopback address/],
      [['--nodes', 'a:1', '--max-lag', '5s'], /--max-lag needs --read-listen/],
      [['--nodes', 'a:1', '--admin-exposed'], /--admin-exposed needs --admin/],
    ] as const) {
      const proxy = start(...listen, ...args);
      assert.deepEqual(await proxy.ended, [2, null]);
      assert.match(proxy.errors(), why);
    }
  });
});

describe('the command proxy with a bad address to look at it', () => {
  it('ends before it listens for anybody', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      for (const [flag, address, why] of [
        ['--admin', '0.0.0.0:0', /--admin: 0.0.0.0:0 is not a loopback address/],
        ['--node-health', `127.0.0.1:${port - 1}`, /--node-health: cannot listen on .*EADDRINUSE/],
      ] as const) {
        // Had it come so far, it would complain of this one.
        const listen = ['--listen', `127.0.0.1:${port}`, '--read-listen', `127.0.0.1:${port}`];
        const proxy = start('--nodes', 'a:1', ...listen, flag, address);
        assert.deepEqual(await proxy.ended, [2, null]);
        assert.match(proxy.errors(), why);
      }
    } finally {
      taken.close();
    }
  });
});

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;
  errors(): string;
}

function start(...args: readonly string[]): Started {
  const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'proxy', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return { child, ended: once(child, 'close'), errors: () => errors };
}

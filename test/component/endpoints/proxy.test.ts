import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { zeroNow } from '../../../core/clock.ts';
import { UsageError } from '../../../core/errors.ts';
import { type ProxyEndpointOptions, startProxyEndpoint } from '../../../endpoints/proxy.ts';
import type { ProxyEvent } from '../../../proxy/router.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { FakeMonitor } from '../cluster/sources/fake-monitor.ts';
import { local, soon } from '../proxy/bench.ts';

describe('the proxy as an endpoint of a run', () => {
  let server: TestPostgres;
  let monitor: FakeMonitor;
  let broken: string[];
  let events: ProxyEvent[];
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
  beforeEach(() => {
    broken = [];
    events = [];
  });

  const start = (
    listen = local(0),
    signal = new AbortController().signal,
    other: Partial<ProxyEndpointOptions> = {},
  ) =>
    startProxyEndpoint({
      listen,
      source: {
        kind: 'monitor',
        monitor: { endpoint: monitor.endpoint, login: monitor.login },
      },
      probeLogin: server.login,
      zeroNs: zeroNow(),
      onEvent: (event) => events.push(event),
      onBroken: (why) => broken.push(why),
      signal,
      ...other,
    });

  it('leads to the primary, tells its events on the clock of the run, and stops', async () => {
    const proxy = await start();
    const client = new pg.Client({ ...server.login, ...proxy.endpoint });
    await client.connect();
    const { rows } = await client.query(`SELECT current_setting('port')::int AS port`);
    await client.end();
    assert.deepEqual(rows, [{ port: server.endpoint.port }]);
    await soon('no event', () => events.length === 1);
    const [event] = events;
    assert.ok(event?.what === 'routed' && event.atMs > 0 && event.atMs < 20_000);
    const [child] = children();
    await proxy[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    assert.deepEqual(broken, []);
    assert.ok(child && !children().includes(child));
  });

  it('outlives the Ctrl-C that its parent handles', async () => {
    await using proxy = await start();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(children()[0] ?? 0, signal);
    await setTimeout(50);
    const client = new pg.Client({ ...server.login, ...proxy.endpoint });
    await client.connect();
    await client.end();
    assert.deepEqual(broken, []);
  });

  it('says which address it cannot listen on', async () => {
    await assert.rejects(start(server.endpoint), (error) => {
      assert.ok(error instanceof UsageError);
      return error.message.includes(`cannot listen on 127.0.0.1:${server.endpoint.port}`);
    });
    assert.deepEqual(broken, []);
    assert.deepEqual(children(), []);
  });

  it('tells how many connections it holds while there is no primary', async () => {
    const held: number[] = [];
    const nodes = [{ name: 'node1', ...server.endpoint, port: 1 }];
    await using proxy = await start(local(0), undefined, {
      source: { kind: 'nodes', nodes },
      onHeld: (event) => held.push(event.held),
    });
    const clients = [1, 2].map(() => new pg.Client({ ...server.login, ...proxy.endpoint }));
    const ends = clients.map((client) => client.connect().catch(() => undefined));
    await soon('not held', () => held.at(-1) === 2);
    for (const client of clients) client.connection.stream.destroy();
    await Promise.all(ends);
    await soon('still held', () => held.at(-1) === 0);
  });

  it('says so when its process is gone', async () => {
    await using _proxy = await start();
    process.kill(children()[0] ?? 0, 'SIGKILL');
    await soon('not told', () => broken.length === 1);
    assert.match(broken[0] ?? '', /ended with SIGKILL/);
  });

  it('leaves no process when it is given up while it starts', async () => {
    const stop = new AbortController();
    const starting = start(local(0), stop.signal);
    await setTimeout(30);
    stop.abort(new Error('given up'));
    await assert.rejects(starting, /given up/);
    assert.deepEqual(children(), []);
  });
});

/** The proxies that this process has started. */
function children(): number[] {
  const { pid } = process;
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return list.map(Number).filter((child) => {
    return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('endpoints/proxy-process');
  });
}

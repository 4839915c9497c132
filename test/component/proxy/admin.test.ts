import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { register } from 'prom-client';
import { clockFrom, zeroNow } from '../../../core/clock.ts';
import type { NodeView } from '../../../core/cluster.ts';
import { UsageError } from '../../../core/errors.ts';
import { startAdmin } from '../../../proxy/admin.ts';
import { ProxyMetrics } from '../../../proxy/metrics.ts';
import { startReader } from '../../../proxy/reader.ts';
import type { ProxyEvent } from '../../../proxy/router.ts';
import { type Fenced, type Switch, Switches } from '../../../proxy/switches.ts';
import { local, rawClient, soon, startBackend, startBench, startupPacket } from './bench.ts';

describe('the proxy looked at over HTTP', () => {
  it('shows its figures to Prometheus, from a registry of its own', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    await using bench = await startLooked({ holdTimeoutMs: 50 });
    using late = rawClient(bench.proxy.address, startupPacket);
    await soon('not refused', () => late.state() !== 'open');
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('no answer', () => client.heard() === 'hello');
    const figures = await bench.figures();
    const target = `127.0.0.1:${backend.endpoint.port}`;
    for (const [name, value] of [
      ['links{listener="read-write"}', 1],
      ['held{listener="read-write"}', 0],
      ['accepted_total{listener="read-write"}', 2],
      ['refused_total{listener="read-write",reason="holdTimeout"}', 1],
      ['refused_total{listener="read-write",reason="maxConnections"}', 0],
      ['bytes_total{listener="read-write",direction="to_backend"}', startupPacket.length],
      ['bytes_total{listener="read-write",direction="to_client"}', 5],
      ['switches_total', 1],
      ['generation', 1],
      ['has_target', 1],
      [`target_info{target="${target}"}`, 1],
      ['hold_seconds_count{listener="read-write"}', 1],
    ] as const)
      assert.equal(figures.get(`pg_ha_proxy_${name}`), value, name);
    assert.equal((await register.getMetricsAsJSON()).length, 0);
  });

  it('counts on when links are cut, and names no target when there is none', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    await using bench = await startLooked();
    await bench.route(backend.endpoint);
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('no answer', () => client.heard() === 'hello');
    const before = await bench.figures();
    await bench.route(null);
    const after = await bench.figures();
    for (const [name, value] of before)
      if (name.includes('_total')) assert.ok((after.get(name) ?? -1) >= value, name);
    assert.equal(after.get('pg_ha_proxy_fenced_links_total{listener="read-write"}'), 1);
    assert.equal(after.get('pg_ha_proxy_has_target'), 0);
    assert.ok(![...after.keys()].some((name) => name.includes('target_info')));
  });

  it('tells how long clients were held', async () => {
    await using backend = await startBackend((socket) => socket.write('hello'));
    await using bench = await startLooked();
    using client = rawClient(bench.proxy.address, startupPacket);
    await soon('not held', () => bench.proxy.status().held === 1);
    await new Promise((resolve) => setTimeout(resolve, 120));
    await bench.route(backend.endpoint);
    await soon('no answer', () => client.heard() === 'hello');
    const sum =
      (await bench.figures()).get('pg_ha_proxy_hold_seconds_sum{listener="read-write"}') ?? 0;
    assert.ok(sum >= 0.1 && sum < 2, String(sum));
  });

  it('gives its status as JSON', async () => {
    await using bench = await startLooked();
    const response = await fetch(`${bench.url}/status?x=1`);
    assert.equal(response.headers.get('content-type'), 'application/json');
    const rest = { reader: null, nodes: [], switching: null, switches: [] };
    assert.deepEqual(await response.json(), { ...bench.proxy.status(), ...rest });
  });

  it('tells the last switches in its status, and how long they took in its figures', async () => {
    await using one = await startBackend();
    await using two = await startBackend((socket) => socket.write('hello'));
    await using bench = await startLooked();
    await bench.route(one.endpoint);
    assert.equal((await bench.figures()).get('pg_ha_proxy_switch_seconds_count'), 0, 'a start');
    await bench.route(null);
    const { switching } = (await (await bench.ask('/status')).json()) as Told;
    assert.deepEqual(switching?.from, one.endpoint);
    await bench.route(two.endpoint);
    const told = (await (await bench.ask('/status')).json()) as Told;
    assert.equal(told.switching, null);
    assert.deepEqual(
      told.switches.map(({ from, to }) => [from?.port, to.port]),
      [
        [undefined, one.endpoint.port],
        [one.endpoint.port, two.endpoint.port],
      ],
    );
    const figures = await bench.figures();
    assert.equal(figures.get('pg_ha_proxy_switch_seconds_count'), 1);
    assert.equal(figures.get('pg_ha_proxy_fence_seconds_count'), 1);
  });

  it('answers health checks as Patroni does, for the cluster', async () => {
    await using bench = await startLooked();
    const forPrimary = ['/', '/health', '/primary', '/leader', '/read-write', '/master'];
    for (const path of forPrimary) assert.equal((await bench.ask(path)).status, 503, path);
    await bench.route(local(5432));
    for (const path of forPrimary)
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        assert.equal((await bench.ask(path, method)).status, 200, path);
    for (const path of ['/replica', '/read-only']) {
      const response = await bench.ask(path);
      assert.equal(response.status, 503);
      assert.match(await response.text(), /with --read-listen only/);
    }
    assert.equal(await (await bench.ask('/health', 'HEAD')).text(), '');
  });

  it('is not healthy any more while it drains', async () => {
    await using bench = await startLooked();
    await bench.route(local(5432));
    assert.equal((await bench.ask('/health')).status, 200);
    await bench.proxy.drain(0);
    for (const path of ['/health', '/primary', '/read-only']) {
      const response = await bench.ask(path);
      assert.equal(response.status, 503);
      assert.match(await response.text(), /the proxy is shutting down/);
    }
  });

  it('answers for those who read, and shows their servers to Prometheus', async () => {
    await using a = await startBackend((socket) => socket.write('a'));
    await using bench = await startBench();
    const policy = { fallback: 'primary', maxLag: null } as const;
    const routes = { onRoute: () => undefined, onProblem: assert.fail };
    await using reader = await startReader({ listen: local(0), ...policy, ...routes });
    const standby = { ...a.endpoint, name: 'n2', number: 2, timeline: 1, unfit: null };
    const nodes: NodeView[] = [{ ...standby, role: 'standby', lag: { bytes: 9, ms: 1_500 } }];
    const looked = () => ({ proxy: bench.proxy, reader, nodes });
    const onProblem = assert.fail;
    const metrics = new ProxyMetrics();
    await using admin = await startAdmin({ listen: local(0), looked, metrics, onProblem });
    const page = (path: string) => fetch(`http://127.0.0.1:${admin.address.port}${path}`);
    const codes = async (...paths: string[]) =>
      Promise.all(paths.map(async (path) => (await page(path)).status));

    assert.deepEqual(await codes('/replica', '/read-only'), [503, 503], 'not known yet');
    reader.nodes(nodes);
    assert.deepEqual(await codes('/replica', '/read-only', '/primary'), [200, 200, 503]);
    assert.deepEqual(await codes('/replica?lag=9', '/replica?lag=8'), [200, 503]);
    using client = rawClient(reader.address, startupPacket);
    await soon('not led', () => client.heard() === 'a');
    const text = await (await page('/metrics')).text();
    const target = `127.0.0.1:${a.endpoint.port}`;
    for (const line of [
      'links{listener="read-only"} 1',
      'accepted_total{listener="read-only"} 1',
      `standby_lag_bytes{node="n2",target="${target}"} 9`,
      `standby_lag_seconds{node="n2",target="${target}"} 1.5`,
      `read_links{target="${target}",role="standby"} 1`,
      `read_open{node="n2",target="${target}"} 1`,
    ])
      assert.ok(text.includes(`\npg_ha_proxy_${line}\n`), line);
    reader.nodes([]);
    await bench.route(local(5432));
    reader.primary(local(5432));
    assert.deepEqual(await codes('/replica', '/read-only'), [503, 200], 'it falls back');
  });

  it('is there before the proxy is, and says so', async () => {
    const metrics = new ProxyMetrics();
    const onProblem = assert.fail;
    const listen = local(0);
    await using admin = await startAdmin({ listen, looked: () => null, metrics, onProblem });
    for (const path of ['/health', '/metrics', '/status']) {
      const response = await fetch(`http://127.0.0.1:${admin.address.port}${path}`);
      assert.equal(response.status, 503);
      assert.match(await response.text(), /starting/);
    }
  });

  it('is checked by HTTP/1.0 without a host too', async () => {
    await using bench = await startLooked();
    await bench.route(local(5432));
    using client = rawClient(bench.address, 'OPTIONS / HTTP/1.0\r\n\r\n');
    await soon('no answer', () => client.heard().startsWith('HTTP/1.1 200 OK\r\n'));
  });

  it('knows no other page and no other method', async () => {
    await using bench = await startLooked();
    for (const path of ['/nothing', '/metrics/', '//', '/%00', '/constructor'])
      assert.equal((await bench.ask(path)).status, 404, path);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const response = await bench.ask('/status', method, method === 'DELETE' ? null : 'x');
      assert.equal(response.status, 405, method);
      assert.equal(response.headers.get('allow'), 'GET, HEAD, OPTIONS');
    }
  });

  it('survives what is not HTTP', async () => {
    await using bench = await startLooked();
    const junk = [
      randomBytes(4_000),
      startupPacket,
      'GET\r\n\r\n',
      'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
      `GET /status HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      'POST /status HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'GET /status HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    ];
    for (const bytes of junk) {
      using client = rawClient(bench.address, bytes);
      await soon('still open', () => client.state() !== 'open');
    }
    using rude = rawClient(bench.address, 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
    rude.socket.resetAndDestroy();
    using upgrade = rawClient(
      bench.address,
      'GET /status HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await soon('no answer', () => upgrade.heard().startsWith('HTTP/1.1 200'));
    assert.equal((await bench.ask('/status')).status, 200);
    assert.deepEqual(bench.problems, []);
  });

  it('lets a slow client go', async function () {
    this.timeout(15_000);
    await using bench = await startLooked();
    using slow = rawClient(bench.address, 'GET /status HTTP/1.1\r\n');
    await soon('still open', () => slow.state() !== 'open', 8_000);
    assert.match(slow.heard(), /^HTTP\/1.1 408 /);
  });

  it('ends with connections open, twice if need be', async () => {
    const bench = await startLooked();
    using idle = rawClient(bench.address);
    using alive = rawClient(bench.address, 'GET /status HTTP/1.1\r\nHost: a\r\n\r\n');
    await soon('no answer', () => alive.heard() !== '');
    await bench[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
    await soon('left open', () => idle.state() !== 'open' && alive.state() !== 'open');
  });

  it('is for this machine alone', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', '1270.0.0.1.invalid', '::ffff:127.0.0.1'])
      await assert.rejects(
        startLooked({}, { host, port: 0 }),
        (error) => error instanceof UsageError && /^--admin: /.test(error.message),
        host,
      );
    await using bench = await startLooked({}, { host: 'localhost', port: 0 });
    assert.match(bench.address.host, /^(127\.|::1$)/);
    const taken = startLooked({}, bench.address);
    await assert.rejects(taken, /^UsageError: --admin: cannot listen on .*EADDRINUSE/);
  });
});

type Told = { switching: Fenced | null; switches: Switch[] };

/** A proxy under test that is looked at. */
async function startLooked(limits: { holdTimeoutMs?: number } = {}, listen = local(0)) {
  const clock = clockFrom(zeroNow());
  const metrics = new ProxyMetrics();
  const switches = new Switches(clock);
  const onEvent = (event: ProxyEvent) => {
    metrics.changed(event);
    const done = switches.changed(event);
    if (done) metrics.switched(done);
  };
  const onJoined = (waitedMs: number) => metrics.joined(waitedMs);
  const bench = await startBench(limits, onEvent, { clock, onJoined });
  const { proxy, problems } = bench;
  const onProblem = (problem: string) => problems.push(problem);
  const looked = () => ({ proxy, reader: null, nodes: [] });
  const admin = await startAdmin({ listen, looked, metrics, switches, onProblem }).catch(
    async (error) => {
      await bench[Symbol.asyncDispose]();
      throw error;
    },
  );
  const { host, port } = admin.address;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const ask = (path: string, method = 'GET', body: string | null = null) =>
    fetch(url + path, { method, body });
  return {
    ...bench,
    address: admin.address,
    url,
    ask,
    /** Each line of /metrics: name and labels, value. */
    async figures(): Promise<ReadonlyMap<string, number>> {
      const lines = (await (await ask('/metrics')).text()).split('\n');
      const figures = lines.filter((line) => line && !line.startsWith('#'));
      return new Map(
        figures.map((line) => [line.replace(/ [^ ]*$/, ''), Number(/[^ ]*$/.exec(line))]),
      );
    },
    async [Symbol.asyncDispose]() {
      await admin[Symbol.asyncDispose]();
      await bench[Symbol.asyncDispose]();
    },
  };
}

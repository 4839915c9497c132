import assert from 'node:assert/strict';
import pg from 'pg';
import { zeroNow } from '../../../core/clock.ts';
import { UsageError } from '../../../core/errors.ts';
import type { ReadingEvent } from '../../../core/history.ts';
import { startProxyEndpoint } from '../../../endpoints/proxy.ts';
import { startPostgres, startStandby, type TestPostgres } from '../../support/postgres.ts';
import { FakeMonitor } from '../cluster/sources/fake-monitor.ts';
import { local, soon } from '../proxy/bench.ts';

describe('the read-only address of a run', function () {
  this.timeout(60_000);
  let server: TestPostgres;
  let standby: TestPostgres;
  let monitor: FakeMonitor;
  let told: ReadingEvent[];
  before(async () => {
    server = await startPostgres();
    standby = await startStandby(server);
    monitor = await FakeMonitor.start(server);
    await monitor.register(server.endpoint, 'primary');
    await monitor.register(standby.endpoint, 'secondary');
  });
  after(async () => {
    await monitor[Symbol.asyncDispose]();
    await standby[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    told = [];
  });

  const start = (fallback?: 'primary' | 'refuse', listen = local(0)) =>
    startProxyEndpoint({
      listen: local(0),
      readOnly: fallback && { listen, fallback },
      source: {
        kind: 'monitor',
        monitor: { endpoint: monitor.endpoint, login: monitor.login },
      },
      probeLogin: server.login,
      zeroNs: zeroNow(),
      onEvent: () => undefined,
      onReading: (event) => told.push(event),
      onBroken: assert.fail,
      signal: new AbortController().signal,
    });

  /** The port of who answers there. */
  const answers = async (port: number): Promise<number> => {
    const client = new pg.Client({ ...server.login, host: '127.0.0.1', port });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query(`SELECT current_setting('port')::int AS port`);
    await client.end();
    return rows[0].port as number;
  };

  it('is not there unless it was asked for', async () => {
    await using proxy = await start();
    assert.equal(proxy.readOnly, undefined);
    assert.equal(await answers(proxy.endpoint.port), server.endpoint.port);
    assert.deepEqual(told, []);
  });

  it('leads to the standby, and the other one to the primary; each change is told', async () => {
    await using proxy = await start('refuse');
    const { endpoint, readOnly } = proxy;
    assert.ok(readOnly);
    assert.equal(await answers(readOnly.port), standby.endpoint.port);
    assert.equal(await answers(endpoint.port), server.endpoint.port);
    const [event] = told.filter(({ from }) => from === 'standbys');
    assert.deepEqual(
      event?.targets,
      [standby.endpoint].map(({ host, port }) => ({ host, port })),
    );
    assert.ok(event && event.atMs > 0 && event.atMs < 60_000);
  });

  for (const fallback of ['primary', 'refuse'] as const)
    it(`without a fit standby: ${fallback}`, async () => {
      await using proxy = await start(fallback);
      const port = proxy.readOnly?.port ?? 0;
      assert.equal(await answers(port), standby.endpoint.port);
      await monitor.report(standby.endpoint, 'secondary', false);
      try {
        const wanted = fallback === 'primary' ? 'primary' : 'nobody';
        await soon('not told', () => told.at(-1)?.from === wanted);
        if (fallback === 'primary') assert.equal(await answers(port), server.endpoint.port);
        else await assert.rejects(answers(port), { code: '57P03' });
      } finally {
        await monitor.report(standby.endpoint, 'secondary');
      }
    });

  it('says which address it cannot listen on, and leaves nothing running', async () => {
    await assert.rejects(start('primary', server.endpoint), (error) => {
      assert.ok(error instanceof UsageError);
      return error.message.includes(`cannot listen on 127.0.0.1:${server.endpoint.port}`);
    });
  });
});

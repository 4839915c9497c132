import assert from 'node:assert/strict';
import pg from 'pg';
import { secondsOf } from '../../../../cluster/resources/cpu.ts';
import { sampleResources } from '../../../../cluster/resources/sample.ts';
import { SessionWatch } from '../../../../cluster/resources/sessions.ts';
import { clockFrom, zeroNow } from '../../../../core/clock.ts';
import type { ResourceRecord } from '../../../../core/resources.ts';
import { until } from '../../../../core/wait.ts';
import { freePort, startPostgres, type TestPostgres } from '../../../support/postgres.ts';

const never = new AbortController().signal;

describe('the resources of a real server', () => {
  let server: TestPostgres;
  const clients: pg.Client[] = [];
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
    const client = await connected();
    await client.query('CREATE TABLE held AS SELECT 1 AS id');
  });
  after(async () => {
    for (const client of clients) await client.end().catch(() => undefined);
    await server[Symbol.asyncDispose]();
  });

  async function connected(): Promise<pg.Client> {
    const client = new pg.Client({ ...server.endpoint, ...server.login });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  }

  it('tell who waits for whose lock, and whose transaction stands open', async function () {
    this.timeout(20_000);
    const [holder, waiter] = [await connected(), await connected()];
    using watch = new SessionWatch(server.endpoint, server.login);
    await holder.query('BEGIN');
    await holder.query('UPDATE held SET id = 2');
    const waiting = waiter.query('UPDATE held SET id = 3');
    const seen = async () => {
      await watch.ask();
      const use = watch.take();
      return use && Object.keys(use.active).some((wait) => wait.startsWith('Lock:'))
        ? use
        : undefined;
    };
    const use = await until('nobody waits for a lock', seen, { timeoutMs: 10_000, signal: never });
    assert.deepEqual(use, { asked: 1, idleInTransaction: 1, active: { 'Lock:transactionid': 1 } });
    await holder.query('COMMIT');
    await waiting;
    await watch.ask();
    assert.deepEqual(watch.take(), { asked: 1, idleInTransaction: 0, active: {} });
    assert.equal(watch.take(), null, 'what was taken is gone');
  });

  it('are written down once a second, a silent node and a part that is not here as null', async function () {
    this.timeout(20_000);
    const working = await connected();
    const records: ResourceRecord[] = [];
    const stop = new AbortController();
    const busy = working.query(
      'SELECT count(*) FROM generate_series(1, 4000000) WHERE random() < 2',
    );
    const nobody = { name: 'gone', host: '127.0.0.1', port: await freePort() };
    await sampleResources(
      {
        nodes: [{ name: 'node1', ...server.endpoint }, nobody],
        login: server.login,
        clock: clockFrom(zeroNow()),
        parts: { node1: () => secondsOf([server.pid]), load: () => null },
        onSample: (record) => {
          records.push(record);
          if (records.length === 2) stop.abort();
        },
      },
      stop.signal,
    );
    await busy;
    const [, last] = records;
    assert.equal(records.length, 2);
    assert.ok((last?.spanMs ?? 0) >= 900);
    assert.equal(last?.parts['load'], null);
    assert.equal(last?.sessions['gone'], null);
    assert.ok((last?.machine?.busy ?? 0) > 0);
    const used = records.reduce((sum, { parts }) => sum + (parts['node1'] ?? 0), 0);
    assert.ok(used > 0, 'the server worked');
    assert.ok((last?.sessions['node1']?.asked ?? 0) >= 1);
  });
});

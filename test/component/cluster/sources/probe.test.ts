import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { NodeProbe, probeNode } from '../../../../cluster/sources/probe.ts';
import { freePort, startPostgres, type TestPostgres } from '../../../support/postgres.ts';

describe('a probe of a node', () => {
  let server: TestPostgres;
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  it('tells role, timeline and position', async () => {
    const first = await probeNode(server.endpoint, server.login, 1_000);
    assert.deepEqual(
      { ...first, lsn: 0 },
      { inRecovery: false, readOnly: false, timeline: 1, lsn: 0, replayAgeMs: null },
    );
    const client = new pg.Client({ ...server.endpoint, ...server.login });
    await client.connect();
    await client.query('CREATE TABLE t AS SELECT generate_series(1, 1000)');
    await client.end();
    const second = await probeNode(server.endpoint, server.login, 1_000);
    assert.ok(second.lsn > first.lsn);
  });

  it('throws what is wrong when asked once', async () => {
    const nobody = { host: '127.0.0.1', port: await freePort() };
    await assert.rejects(probeNode(nobody, server.login, 500), /ECONNREFUSED/);
    const unknown = { ...server.login, database: 'absent' };
    await assert.rejects(probeNode(server.endpoint, unknown, 500), /"absent" does not exist/);
  });

  it('says null for no answer, and why', async () => {
    using probe = new NodeProbe({ host: '127.0.0.1', port: await freePort() }, server.login, 500);
    assert.equal(await probe.ask(), null);
    assert.match(probe.problem ?? '', /ECONNREFUSED/);
  });

  it('keeps its connection, makes a new one when it was ended, and may be asked twice at once', async () => {
    using probe = new NodeProbe(server.endpoint, server.login, 1_000);
    const [one, same] = await Promise.all([probe.ask(), probe.ask()]);
    assert.ok(one && one === same);
    const first = await backendOf(probe, server);
    assert.equal(await backendOf(probe, server), first);
    process.kill(first ?? 0, 'SIGTERM');
    await setTimeout(100);
    assert.ok(await probe.ask());
    assert.notEqual(await backendOf(probe, server), first);
    assert.equal(probe.problem, null);
  });

  it('is never blocked by a frozen node, asked on a new connection or on a kept one', async () => {
    using kept = new NodeProbe(server.endpoint, server.login, 100);
    using fresh = new NodeProbe(server.endpoint, server.login, 100);
    const pid = (await backendOf(kept, server)) ?? 0;
    try {
      process.kill(server.pid, 'SIGSTOP');
      process.kill(pid, 'SIGSTOP');
      const before = performance.now();
      assert.deepEqual(await Promise.all([kept.ask(), fresh.ask()]), [null, null]);
      assert.ok(performance.now() - before < 400);
      assert.equal(kept.problem, 'no answer after 100 ms');
      assert.equal(fresh.problem, 'no answer after 100 ms');
    } finally {
      process.kill(pid, 'SIGCONT');
      process.kill(server.pid, 'SIGCONT');
    }
    assert.ok(await kept.ask());
  });

  it('has no answer any more when it is ended meanwhile', async () => {
    const probe = new NodeProbe(server.endpoint, server.login, 5_000);
    const asked = probe.ask();
    probe[Symbol.dispose]();
    assert.equal(await asked, null);
  });
});

async function backendOf(probe: NodeProbe, { endpoint, login }: TestPostgres) {
  await probe.ask();
  const client = new pg.Client({ ...endpoint, ...login });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'pg-ha-bench'`,
  );
  await client.end();
  return rows[0]?.pid;
}

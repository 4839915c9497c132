import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolSettings } from '../../../core/load-shape.ts';
import { SharedPool } from '../../../loadgen/connections/pooled.ts';
import { startFakePostgres } from '../../support/fake-postgres.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { crash } from './engine-server.ts';
import { countsOf, createTables, login, runTiny } from './engine-support.ts';

describe('the connections of a load', function () {
  this.timeout(30_000);

  it('are one for each operation with `connect`', async () => {
    await using server = await startFakePostgres();
    const settings = { endpoint: server.endpoint, rate: 50, pool: 'connect' as const };
    const { totals } = await runTiny(settings, () => sleep(500));
    const { ok = 0, rejected = 0 } = totals;
    assert.ok(ok > 15);
    assert.equal(server.accepted, ok + rejected);
  });

  it('are at most as many as pg.Pool may have with `pool`, however many operations wait', async () => {
    await using server = await startFakePostgres();
    const poolSettings: PoolSettings = { max: 3 };
    const settings = { endpoint: server.endpoint, pool: 'pool' as const, poolSettings };
    const { totals } = await runTiny({ ...settings, loop: 'closed', clients: 20 }, () =>
      sleep(500),
    );
    assert.ok((totals['ok'] ?? 0) > 100);
    assert.equal(server.accepted, 3);
  });

  for (const pool of ['clients', 'pool', 'connect'] as const)
    it(`keep nobody of a closed loop from thinking, however few may be in flight, with \`${pool}\``, async () => {
      await using server = await startFakePostgres();
      const shape = { loop: 'closed', thinkTimeMs: 1000, maxInFlight: 1, pool } as const;
      const settings = { endpoint: server.endpoint, clients: 40, ...shape };
      // One after the other they would think for 20 s and more.
      const giveUp = new AbortController();
      setTimeout(() => giveUp.abort(), 8000).unref();
      const { totals } = await runTiny(settings, async () => {
        while (server.statements.length < 60 && !giveUp.signal.aborted) await sleep(20);
      });
      assert.equal(giveUp.signal.aborted, false);
      assert.equal(totals['failed'], 0);
    });

  it('are made anew after as many uses as pg.Pool was told', async () => {
    await using server = await startFakePostgres();
    const poolSettings: PoolSettings = { max: 1, maxUses: 5 };
    const settings = { endpoint: server.endpoint, pool: 'pool' as const, poolSettings, rate: 100 };
    const { totals } = await runTiny({ ...settings, clients: 1 }, () => sleep(400));
    const done = (totals['ok'] ?? 0) + (totals['rejected'] ?? 0);
    assert.ok(Math.abs(server.accepted - done / 5) <= 1, `${server.accepted} for ${done}`);
  });

  it('keep an operation that waits for the pool to its deadline', async () => {
    await using server = await startFakePostgres({ hold: true });
    const settings = { endpoint: server.endpoint, pool: 'pool' as const, rate: 50, timeoutMs: 200 };
    const poolSettings: PoolSettings = { max: 1 };
    const ran = await runTiny({ ...settings, poolSettings, clients: 4 }, () => sleep(600));
    assert.ok((ran.totals['failed'] ?? 0) >= 4);
    const codes = ran.events.flatMap((e) =>
      e.kind === 'operation' ? [`${e.phase} ${e.code}`] : [],
    );
    assert.deepEqual(new Set(codes), new Set(['connect timeout']));
    assert.ok(ran.tookMs < 1500, `${ran.tookMs} ms`);
  });

  it("fail by pg.Pool's own time limit where that is shorter", async () => {
    await using server = await startFakePostgres({ hold: true });
    const poolSettings: PoolSettings = { connectionTimeoutMillis: 50 };
    const settings = { endpoint: server.endpoint, pool: 'pool' as const, poolSettings };
    const { events } = await runTiny({ ...settings, timeoutMs: 5000 }, () => sleep(300));
    const failed = events.flatMap((e) => (e.kind === 'operation' ? [e] : []));
    assert.ok(failed.length > 0);
    for (const { atMs, startedAtMs } of failed) assert.ok(atMs - startedAtMs < 2000);
  });

  it('that a client gave up waiting for go back to the pool', async () => {
    await using server = await startFakePostgres();
    using pool = new SharedPool(server.endpoint, login, { max: 1 });
    const [one, other, third] = [pool.sourceFor(), pool.sourceFor(), pool.sourceFor()];
    await one.take();
    const waiting = other.take();
    other.cut(new Error('too long'));
    await assert.rejects(waiting, /too long/);
    assert.equal(other.giveBack(), false);
    const next = third.take();
    assert.equal(one.giveBack(), true);
    assert.equal((await next).lost, false);
  });
});

describe('every way to connect', function () {
  this.timeout(30_000);
  for (const pool of ['clients', 'pool', 'connect'] as const)
    it(`survives a crash of the server with \`${pool}\`, and accounts for all`, async () => {
      await using server: TestPostgres = await startPostgres();
      await createTables(server.endpoint);
      let again: AsyncDisposable | undefined;
      let okBefore = 0;
      const settings = { endpoint: server.endpoint, pool, rate: 100, runId: pool };
      const ran = await runTiny({ ...settings, retries: 'safe' }, async () => {
        await sleep(500);
        const restart = await crash(server);
        await sleep(300);
        again = await restart();
        await sleep(1200);
      });
      await using _running = again;
      const { offered, ...became } = countsOf(ran.windows);
      assert.equal(
        offered,
        Object.values(became).reduce((a, b) => a + b, 0),
      );
      okBefore = ran.windows[0]?.ok ?? 0;
      assert.ok(okBefore > 0);
      assert.ok((ran.windows.at(-1)?.ok ?? 0) > 0, 'ok again at the end');
      assert.ok((ran.totals['unknown'] ?? 0) <= 8);
    });
});

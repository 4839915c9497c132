import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakePostgres } from '../../support/fake-postgres.ts';
import { freePort } from '../../support/postgres.ts';
import { countsOf, merged, type Ran, runTiny } from './engine-support.ts';

const pools = ['clients', 'pool', 'connect'] as const;

describe('a load with a read-only address', function () {
  this.timeout(30_000);

  for (const pool of pools)
    it(`sends its share of the reads there, and nothing else, with \`${pool}\``, async () => {
      await using primary = await startFakePostgres();
      await using standby = await startFakePostgres();
      const settings = { endpoint: primary.endpoint, readOnly: standby.endpoint, pool };
      const ran = await runTiny({ ...settings, readOnlyShare: 0.25 }, () => sleep(700));
      const looks = primary.statements.filter((text) => text.startsWith('SELECT $1')).length;
      const there = standby.statements.length;
      assert.deepEqual(
        standby.statements.filter((text) => !text.startsWith('SELECT $1')),
        [],
      );
      assert.equal(merged(ran.histograms, /^look@read-only:ok:response/).totalCount, there);
      assert.equal(merged(ran.histograms, /^look:ok:response/).totalCount, looks);
      // Of what was to be read, done or not, to the nearest read.
      const [here, elsewhere] = [
        looks + droppedOf(ran, 'look'),
        there + droppedOf(ran, 'look@read-only'),
      ];
      assert.ok(
        there > 0 && Math.abs(elsewhere - (here + elsewhere) / 4) <= 1,
        `${elsewhere} and ${here}`,
      );
    });

  for (const pool of pools)
    it(`goes on at the primary while nobody listens there, with \`${pool}\``, async () => {
      await using primary = await startFakePostgres();
      const readOnly = { host: '127.0.0.1', port: await freePort() };
      const settings = { endpoint: primary.endpoint, readOnly, pool, clients: 8 };
      const ran = await runTiny({ ...settings, readOnlyShare: 0.5 }, () => sleep(1000));
      const failed = ran.events.flatMap((e) =>
        e.kind === 'operation' && e.outcome === 'failed' ? [e] : [],
      );
      assert.ok(failed.length > 0);
      assert.deepEqual(
        new Set(failed.map((e) => `${e.transaction} ${e.address} ${e.code} ${e.phase}`)),
        new Set(['look read-only ECONNREFUSED connect']),
      );
      assert.deepEqual(
        ran.windows.flatMap(({ readOnlyGaps }) => readOnlyGaps ?? []),
        [],
      );
      assert.ok(merged(ran.histograms, /^look:ok:response/).totalCount > 5);
    });

  it('goes on reading there in time while every client of the primary waits for it', async () => {
    await using primary = await startFakePostgres({ hold: true });
    await using standby = await startFakePostgres();
    const settings = { endpoint: primary.endpoint, readOnly: standby.endpoint, clients: 2 };
    const shape = { readOnlyShare: 0.5, rate: 200, timeoutMs: 3000, maxInFlight: 2 };
    const ran = await runTiny({ ...settings, ...shape }, () => sleep(1000));
    const there = merged(ran.histograms, /^look@read-only:ok:response/).totalCount;
    // A quarter of all.
    assert.ok(there > 10, `${there} reads`);
    const { offered = 0, ...became } = countsOf(ran.windows);
    const begun = ran.windows.reduce((sum, { ownDelay }) => sum + (ownDelay?.begun ?? 0), 0);
    assert.ok(begun > 0, 'nothing of its own delay');
    assert.equal(
      offered,
      Object.values(became).reduce((a, b) => a + b, 0),
    );
  });

  it('sends each client to the one or the other in a closed loop', async () => {
    await using primary = await startFakePostgres();
    await using standby = await startFakePostgres();
    const settings = { endpoint: primary.endpoint, readOnly: standby.endpoint };
    const shape = { readOnlyShare: 1, loop: 'closed' as const, clients: 3 };
    const ran = await runTiny({ ...settings, ...shape }, () => sleep(400));
    const { ok = 0, rejected = 0 } = ran.totals;
    assert.ok(standby.statements.length > 10);
    assert.equal(standby.accepted, 3);
    assert.equal(
      merged(ran.histograms, /^look@read-only:ok:response/).totalCount,
      standby.statements.length,
    );
    assert.ok(ok + rejected > standby.statements.length);
  });

  it('keeps an operation there to its deadline and tries it again as any other', async () => {
    await using primary = await startFakePostgres();
    await using silent = await startFakePostgres({ hold: true });
    const settings = { endpoint: primary.endpoint, readOnly: silent.endpoint, timeoutMs: 300 };
    const ran = await runTiny({ ...settings, readOnlyShare: 0.1, rate: 100 }, () => sleep(900));
    const failed = ran.events.flatMap((e) =>
      e.kind === 'operation' && e.outcome === 'failed' ? [e] : [],
    );
    assert.ok(failed.length > 0);
    for (const { code, address, atMs, startedAtMs } of failed) {
      assert.deepEqual([code, address], ['timeout', 'read-only']);
      assert.ok(atMs - startedAtMs >= 299);
    }
  });

  it('tries again there, and not at the primary, what certainly was not applied', async () => {
    await using primary = await startFakePostgres();
    let asked = 0;
    await using standby = await startFakePostgres({
      onStatement(_, link) {
        asked += 1;
        if (asked % 2 === 0) return 'answer';
        link.error({
          S: 'ERROR',
          C: '40001',
          M: 'canceling statement due to conflict with recovery',
        });
        link.ready();
        return undefined;
      },
    });
    const settings = { endpoint: primary.endpoint, readOnly: standby.endpoint, clients: 1 };
    const shape = { readOnlyShare: 1, retries: 'safe' as const, rate: 50 };
    const ran = await runTiny({ ...settings, ...shape }, () => sleep(700));
    const retried = ran.events.flatMap((e) => (e.kind === 'retry' ? [e] : []));
    assert.ok(retried.length > 5);
    for (const { code, address } of retried)
      assert.deepEqual([code, address], ['40001', 'read-only']);
    // The last one may have been given up between two attempts.
    assert.ok((ran.totals['failed'] ?? 0) <= 1);
    assert.ok(ran.windows.some(({ retried: of }) => (of?.['look@read-only'] ?? 0) > 0));
    assert.deepEqual(
      primary.statements.filter((text) => text.startsWith('SELECT $1')),
      [],
    );
  });

  it('does not begin without that address', async () => {
    await using primary = await startFakePostgres();
    await assert.rejects(
      runTiny({ endpoint: primary.endpoint, readOnlyShare: 0.1 }, () => sleep(1000)),
      /no read-only address/,
    );
  });
});

function droppedOf({ windows }: Ran, label: string): number {
  return windows.reduce((sum, { dropped }) => sum + (dropped[label] ?? 0), 0);
}

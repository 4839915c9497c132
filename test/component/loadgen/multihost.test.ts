import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../../../core/cluster.ts';
import { classify } from '../../../loadgen/classify.ts';
import { Connection } from '../../../loadgen/connection.ts';
import { type FakeOptions, startFakePostgres } from '../../support/fake-postgres.ts';
import { startPostgres, startStandby } from '../../support/postgres.ts';
import { asked, countsOf, createTables, login, runTiny } from './engine-support.ts';

/** As a server of version 14 or newer says it. */
const reports = (isPrimary: () => boolean): FakeOptions => ({
  parameters: () => ({
    in_hot_standby: isPrimary() ? 'off' : 'on',
    default_transaction_read_only: 'off',
  }),
});
const primary = reports(() => true);
const standby = reports(() => false);

/** Nobody listens there. */
async function refusing(): Promise<Endpoint> {
  await using gone = await startFakePostgres();
  return gone.endpoint;
}

describe('a client of several hosts', function () {
  this.timeout(30_000);

  it('goes to the first that takes writes, past one that refuses and one that is read-only', async () => {
    await using reader = await startFakePostgres(standby);
    await using writer = await startFakePostgres(primary);
    await using later = await startFakePostgres(primary);
    const hosts = [await refusing(), reader.endpoint, writer.endpoint, later.endpoint];
    const connection = Connection.to(hosts, login);
    await connection.open();
    await connection.command('SELECT 1');
    assert.deepEqual(writer.statements, ['SELECT 1']);
    assert.deepEqual([reader.accepted, later.accepted], [1, 0]);
    connection.destroy();
  });

  it('asks a server that does not report it', async () => {
    const answers = (readOnly: string): FakeOptions => ({
      onStatement: (statement, link) => {
        if (statement === 'SHOW transaction_read_only') link.row('transaction_read_only', readOnly);
        return 'answer';
      },
    });
    await using reader = await startFakePostgres(answers('on'));
    await using writer = await startFakePostgres(answers('off'));
    const connection = Connection.to([reader.endpoint, writer.endpoint], login);
    await connection.open();
    await connection.command('SELECT 1');
    assert.deepEqual(writer.statements, ['SHOW transaction_read_only', 'SELECT 1']);
    connection.destroy();
  });

  it('gives a silent host two seconds', async () => {
    await using silent = await startFakePostgres({ hold: true });
    await using writer = await startFakePostgres(primary);
    const connection = Connection.to([silent.endpoint, writer.endpoint], login);
    const before = performance.now();
    await connection.open();
    const tookMs = performance.now() - before;
    assert.ok(tookMs > 1900 && tookMs < 5000, `${tookMs} ms`);
    connection.destroy();
  });

  it('says what each host said when none takes writes', async () => {
    await using silent = await startFakePostgres({ hold: true });
    await using reader = await startFakePostgres(standby);
    const connection = Connection.to([await refusing(), silent.endpoint, reader.endpoint], login);
    const error = await connection.open().catch((thrown) => thrown);
    assert.deepEqual(classify(error), {
      code: 'no writable host',
      message: 'no host takes writes: ECONNREFUSED, silent, read-only',
    });
  });

  it('tries no further host once it is given up', async () => {
    await using silent = await startFakePostgres({ hold: true });
    await using writer = await startFakePostgres(primary);
    const connection = Connection.to([silent.endpoint, writer.endpoint], login);
    const opening = connection.open();
    await sleep(100);
    connection.destroy(new Error('too long'));
    await assert.rejects(opening, /too long/);
    await sleep(200);
    assert.equal(writer.accepted, 0);
  });

  it('knows a real standby from its primary', async () => {
    await using server = await startPostgres();
    await using replica = await startStandby(server);
    const connection = Connection.to([replica.endpoint, server.endpoint], login);
    await connection.open();
    const statement = { name: 'who', text: `SELECT current_setting('port')::int AS port` };
    const [row] = await connection.query(statement, []);
    assert.equal(row?.['port'], server.endpoint.port);
    connection.destroy();
  });

  for (const pool of ['clients', 'pool', 'connect'] as const)
    it(`finds the next primary when roles change, with \`${pool}\``, async () => {
      let first = true;
      await using a = await startFakePostgres(reports(() => first));
      await using b = await startFakePostgres(reports(() => !first));
      const plan = { endpoint: a.endpoint, hosts: [a.endpoint, b.endpoint], pool, rate: 100 };
      const ran = await runTiny(plan, async () => {
        await sleep(600);
        first = false;
        a.cut();
        await sleep(1500);
      });
      const { offered, ...became } = countsOf(ran.windows);
      assert.equal(
        offered,
        Object.values(became).reduce((x, y) => x + y, 0),
      );
      assert.ok(b.statements.length > 50, `${b.statements.length} on the new one`);
      assert.ok((ran.windows.at(-1)?.ok ?? 0) > 0);
    });
});

describe('connections that are lost', function () {
  this.timeout(30_000);
  const lost = ({ windows }: Awaited<ReturnType<typeof runTiny>>) =>
    windows.reduce((sum, one) => sum + (one.connectionsLost ?? Number.NaN), 0);

  it('are counted, each once, when the server cuts them', async () => {
    for (const pool of ['clients', 'pool'] as const) {
      await using server = await startFakePostgres();
      let cut = 0;
      const plan = { endpoint: server.endpoint, pool, rate: 200 };
      const ran = await runTiny(plan, async () => {
        await sleep(500);
        cut = server.cut();
        await sleep(800);
      });
      assert.ok(cut > 0);
      assert.equal(lost(ran), cut, pool);
    }
  });

  it('are those as well that were given up because the server was silent', async () => {
    let silent = false;
    await using server = await startFakePostgres({
      onStatement: () => (silent ? undefined : 'answer'),
    });
    const plan = { endpoint: server.endpoint, clients: 2, rate: 100, timeoutMs: 200 };
    const ran = await runTiny(plan, async () => {
      await sleep(300);
      silent = true;
      await sleep(500);
      silent = false;
      await sleep(700);
    });
    assert.ok(lost(ran) >= 2, `${lost(ran)}`);
  });

  it('are none that never were open, were used up or are closed at the end', async () => {
    await using server = await startFakePostgres();
    const poolSettings = { max: 2, maxUses: 5 };
    const pooled = { endpoint: server.endpoint, pool: 'pool' as const, poolSettings, rate: 100 };
    assert.equal(lost(await runTiny(pooled, () => sleep(1100))), 0);
    const fresh = { endpoint: server.endpoint, pool: 'connect' as const, rate: 100 };
    assert.equal(lost(await runTiny(fresh, () => sleep(1100))), 0);
    const nobody = { endpoint: await refusing(), rate: 50 };
    assert.equal(lost(await runTiny(nobody, () => sleep(1100))), 0);
  });

  it('are none where a statement was refused and the session lives on', async () => {
    await using server = await startPostgres();
    await createTables(server.endpoint);
    await asked(server.endpoint, 'DROP TABLE note');
    const ran = await runTiny({ endpoint: server.endpoint, rate: 50 }, () => sleep(1100));
    assert.ok((ran.totals['failed'] ?? 0) > 0);
    assert.equal(lost(ran), 0);
  });
});

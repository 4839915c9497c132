import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { until } from '../../../core/wait.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';

const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));
const tables = ['healthcare_providers', 'patients', 'appointments', 'vital_signs', 'prescriptions'];

describe('npm run seed', function () {
  this.timeout(120_000);
  let server: TestPostgres;
  let whole: unknown;
  before(async () => {
    server = await startPostgres();
    await inDatabase('postgres', async (client) => {
      for (const name of ['whole', 'cut_sigint', 'cut_sigkill'])
        await client.query(`CREATE DATABASE ${name}`);
    });
    assert.equal(await ended(seeding('whole')), 0);
    whole = await contents('whole');
  });
  after(() => server[Symbol.asyncDispose]());

  function seeding(database: string): ChildProcess {
    const url = `postgres://postgres@127.0.0.1:${server.endpoint.port}/${database}`;
    const args = [program, 'seed', '--url', url, '--scale', '1'];
    return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  async function ended(child: ChildProcess): Promise<number | string> {
    child.stderr?.resume();
    const [code, signal] = await once(child, 'exit');
    return code ?? signal;
  }

  async function inDatabase<T>(database: string, work: (client: pg.Client) => Promise<T>) {
    const client = new pg.Client({ ...server.endpoint, ...server.login, database });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  const contents = (database: string) =>
    inDatabase(database, async (client) => {
      const sums = tables.map(
        (table) => `(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM ${table} t)`,
      );
      return (await client.query({ text: `SELECT ${sums.join(', ')}`, rowMode: 'array' })).rows[0];
    });

  /** Another session's statement, seen while it runs. */
  const running = (database: string, statement: string) =>
    inDatabase('postgres', (client) =>
      until(
        `${statement} not seen`,
        async () => {
          const { rowCount } = await client.query(
            `SELECT FROM pg_stat_activity
              WHERE datname = $1 AND query LIKE $2 AND state = 'active'`,
            [database, `${statement}%`],
          );
          return (rowCount ?? 0) > 0 || undefined;
        },
        { timeoutMs: 60_000, intervalMs: 10, signal: new AbortController().signal },
      ),
    );

  for (const [signal, statement, code] of [
    ['SIGINT', 'COPY appointments', 130],
    ['SIGKILL', 'ALTER TABLE appointments ADD CONSTRAINT', 'SIGKILL'],
  ] as const) {
    it(`ended by ${signal} leaves no row, and gives the same rows when it is run again`, async () => {
      const database = `cut_${signal.toLowerCase()}`;
      const child = seeding(database);
      const end = ended(child);
      await running(database, statement);
      child.kill(signal);
      assert.equal(await end, code);
      await inDatabase(database, async (client) => {
        assert.equal((await client.query('SELECT FROM patients LIMIT 1')).rowCount, 0);
        assert.equal((await client.query('SELECT FROM bench.seed')).rowCount, 0);
      });
      assert.equal(await ended(seeding(database)), 0);
      assert.deepEqual(await contents(database), whole);
    });
  }
});

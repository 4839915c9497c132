import assert from 'node:assert/strict';
import pg from 'pg';
import { UsageError } from '../../../core/errors.ts';
import { applySchema } from '../../../loadgen/seed/schema.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';

const never = new AbortController().signal;

describe('the schema in a database that others may use', () => {
  let server: TestPostgres;
  let client: pg.Client;
  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  const connected = async (database: string, user = 'postgres') => {
    const opened = new pg.Client({ ...server.endpoint, user, database });
    await opened.connect();
    return opened;
  };
  let number = 0;
  beforeEach(async () => {
    const admin = await connected('postgres');
    const name = `d${++number}`;
    await admin.query(`CREATE DATABASE ${name}`);
    await admin.end();
    client = await connected(name);
  });
  afterEach(() => client.end());
  const relations = async () => {
    const { rows } = await client.query<{ found: string }>(
      `SELECT relname AS found FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname !~ '^(pg_|information_schema)' ORDER BY 1`,
    );
    return rows.map(({ found }) => found);
  };

  // First: roles are the server's, and the other tests make it.
  it('needs no superuser when it makes no role', async () => {
    await client.query(`CREATE ROLE clinic LOGIN`);
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    const name = rows[0]?.name ?? '';
    await client.query(`ALTER DATABASE ${name} OWNER TO clinic`);
    const owner = await connected(name, 'clinic');
    await applySchema(owner, never, { applicationRole: false });
    await owner.end();
    const { rowCount } = await client.query(
      `SELECT FROM pg_roles WHERE rolname = 'healthcare_app'`,
    );
    assert.equal(rowCount, 0);
  });

  it('changes nothing where somebody else’s tables are, of the same name or not, full or empty', async () => {
    for (const theirs of ['CREATE TABLE patients (name text)', 'CREATE VIEW v AS SELECT 1']) {
      await client.query(`DROP TABLE IF EXISTS patients; ${theirs}`);
      const before = await relations();
      await assert.rejects(applySchema(client, never), (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /did not make \(public\.(patients|v)\): use an empty database/);
        return true;
      });
      assert.deepEqual(await relations(), before);
    }
  });

  it('knows again what it has made itself, whatever was added since', async () => {
    await applySchema(client, never);
    await client.query('CREATE TABLE notes_of_a_colleague (t text)');
    await applySchema(client, never);
  });

  it('is not fooled by a schema bench that another has made', async () => {
    await client.query('CREATE SCHEMA bench; CREATE TABLE bench.seed (x int)');
    await assert.rejects(applySchema(client, never), /bench\.seed/);
  });

  it('looks past the tables of extensions', async () => {
    await client.query(
      'CREATE EXTENSION pg_stat_statements; CREATE TABLE member (t int); ALTER EXTENSION pg_stat_statements ADD TABLE member',
    );
    await applySchema(client, never);
  });
});

import assert from 'node:assert/strict';
import pg from 'pg';
import { startPostgres } from '../../support/postgres.ts';

describe('the PostgreSQL of the component tests', () => {
  it('answers a query', async () => {
    await using server = await startPostgres();
    const client = new pg.Client({ ...server.endpoint, ...server.login });
    await client.connect();
    const { rows } = await client.query('SELECT 1 AS one');
    await client.end();
    assert.deepEqual(rows, [{ one: 1 }]);
  });
});

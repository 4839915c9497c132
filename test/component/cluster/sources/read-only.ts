import pg from 'pg';
import type { TestPostgres } from '../../../support/postgres.ts';

/** Has a server say, from now on, that it takes no writes; or that it does. */
export async function readOnly(server: TestPostgres, on: boolean): Promise<void> {
  const client = new pg.Client({ ...server.endpoint, ...server.login });
  await client.connect();
  await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}

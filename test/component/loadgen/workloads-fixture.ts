import pg from 'pg';
import { receipt } from '../../../loadgen/receipt.ts';
import { applySchema } from '../../../loadgen/seed/schema.ts';
import { seed } from '../../../loadgen/seed/seed.ts';
import type { Keys, Sql, Statement, Transaction } from '../../../loadgen/workload.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';

export const never = new AbortController().signal;
export const smallest = 0.01;

export async function connected(server: TestPostgres, user?: string): Promise<pg.Client> {
  const client = new pg.Client({ ...server.endpoint, ...server.login, ...(user && { user }) });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** A server with the schema and the smallest seed data, and a client of it. */
export async function seededServer() {
  const server = await startPostgres();
  const client = await connected(server);
  await applySchema(client, never);
  await seed({ ...server, scale: smallest, seed: 42, signal: never });
  return { server, client };
}

/** As an engine does it: prepared, a write between BEGIN and its receipt and COMMIT. */
export async function perform(
  client: pg.Client,
  transaction: Transaction,
  keys: Keys,
  seen: (statement: Statement) => void = () => {},
): Promise<void> {
  const sql = sqlOf(client, seen);
  if (transaction.kind === 'read') return transaction.run(sql, keys);
  await client.query('BEGIN');
  try {
    await transaction.run(sql, keys);
    await sql.query(receipt, [keys.runId, keys.cycle]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

function sqlOf(client: pg.Client, seen: (statement: Statement) => void): Sql {
  return {
    query: async <Row extends Record<string, unknown>>(
      statement: Statement,
      values: readonly unknown[],
    ) => {
      seen(statement);
      return (await client.query<Row>({ ...statement, values: [...values] })).rows;
    },
  };
}

export async function rowsOf(client: pg.Client, text: string): Promise<unknown[]> {
  return (await client.query(text)).rows;
}

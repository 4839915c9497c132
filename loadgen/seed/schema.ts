import { readFile } from 'node:fs/promises';
import type pg from 'pg';

const files = ['01-schema.sql', '02-reference-data.sql', '03-bench.sql'];

/**
 * Makes the healthcare tables, the bench schema and the application's role, in one transaction;
 * what is already there stays. The client must be a superuser: the role and btree_gist need it.
 */
export async function applySchema(client: pg.Client, signal: AbortSignal): Promise<void> {
  const texts = await Promise.all(
    files.map((file) => readFile(new URL(`../../sql/${file}`, import.meta.url), 'utf8')),
  );
  await client.query('BEGIN');
  try {
    // IF NOT EXISTS is no protection from somebody doing the same at the same time.
    await client.query(
      `SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock(hashtext('bench.schema'))`,
    );
    for (const text of texts) {
      signal.throwIfAborted();
      await client.query(text);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

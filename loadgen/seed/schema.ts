import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { refuseForeignTables } from './ownership.ts';

const files = ['01-schema.sql', '02-reference-data.sql', '03-bench.sql'];
const roleFile = '04-application-role.sql';

/**
 * Makes the healthcare tables, the bench schema and, by default, the application's role, in one
 * transaction; what is already there of these stays. The client must be a superuser for the role,
 * and may else be whoever may make schemas and extensions in the database. Throws a UsageError when
 * the database has tables that are not ours.
 */
export async function applySchema(
  client: pg.Client,
  signal: AbortSignal,
  { applicationRole }: { readonly applicationRole: boolean } = { applicationRole: true },
): Promise<void> {
  const texts = await Promise.all(
    [...files, ...(applicationRole ? [roleFile] : [])].map((file) =>
      readFile(new URL(`../../sql/${file}`, import.meta.url), 'utf8'),
    ),
  );
  await client.query('BEGIN');
  try {
    // IF NOT EXISTS is no protection from somebody doing the same at the same time.
    await client.query(
      `SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock(hashtext('bench.schema'))`,
    );
    await refuseForeignTables(client);
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

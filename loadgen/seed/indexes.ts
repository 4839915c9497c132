import type pg from 'pg';

interface Index {
  readonly name: string;
  readonly definition: string;
}

/**
 * Runs `load` without the tables' plain indexes and makes them again: sorted once instead of a row
 * at a time at random places. Those of keys and constraints stay. To be called in a transaction.
 */
export async function withoutIndexes(
  client: pg.Client,
  tables: readonly string[],
  load: () => Promise<void>,
  onIndex: (name: string) => void,
): Promise<void> {
  const indexes = await plainIndexesOf(client, tables);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  await load();
  for (const { name, definition } of indexes) {
    onIndex(name);
    await client.query(definition);
  }
}

async function plainIndexesOf(
  client: pg.Client,
  tables: readonly string[],
): Promise<readonly Index[]> {
  const { rows } = await client.query<Index>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
       FROM pg_index i
      WHERE i.indrelid = ANY ($1::regclass[]) AND NOT i.indisunique
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
      ORDER BY i.indrelid, i.indexrelid`,
    [tables],
  );
  return rows;
}

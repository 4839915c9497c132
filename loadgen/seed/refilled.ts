import type pg from 'pg';
import { withoutConstraints } from './constraints.ts';
import { withoutIndexes } from './indexes.ts';

const sortMemory = '128MB';

/**
 * Runs `fill` on empty tables that have only their keys; what else they had (indexes first, as the
 * checks of foreign keys may use them) is put back as it was. To be called in a transaction.
 */
export async function refilled(
  client: pg.Client,
  tables: readonly string[],
  fill: () => Promise<void>,
  onStep: (what: string) => void,
): Promise<void> {
  await client.query(`SET LOCAL maintenance_work_mem = '${sortMemory}'`);
  const bare = () => withoutIndexes(client, tables, fill, (name) => onStep(`index ${name}`));
  await withoutConstraints(client, tables, bare, (name) => onStep(`constraint ${name}`));
}

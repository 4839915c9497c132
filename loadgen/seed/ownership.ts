import type pg from 'pg';
import { UsageError } from '../../core/errors.ts';

/** How the comment on schema bench begins that sql/03-bench.sql writes. */
const mark = 'made by pg-ha-bench';
const named = 5;

// Tables of the system and of extensions are nobody's data.
const tables = `
  SELECT coalesce(obj_description(to_regnamespace('bench'), 'pg_namespace'), '') AS mark,
         array(SELECT format('%I.%I', nspname, relname)
                 FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relkind IN ('r', 'p', 'f', 'v', 'm') AND nspname !~ '^(pg_|information_schema$)'
                  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                ORDER BY 1) AS found`;

/**
 * Throws a UsageError, having changed nothing, when the database has tables or views and not the
 * mark that we leave: in somebody's own database nothing is made, filled or locked.
 */
export async function refuseForeignTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ mark: string; found: readonly string[] }>(tables);
  const [there] = rows;
  if (!there) throw new Error('the server did not say which tables it has');
  if (there.found.length === 0 || there.mark.startsWith(mark)) return;
  const more = there.found.length > named ? `, and ${there.found.length - named} more` : '';
  throw new UsageError(
    `the database holds what pg-ha-bench did not make (${there.found.slice(0, named).join(', ')}${more}): ` +
      'use an empty database of its own',
  );
}

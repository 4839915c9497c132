import type pg from 'pg';
import type { Endpoint, Login } from '../../core/cluster.ts';
import { UsageError } from '../../core/errors.ts';
import { withSession } from '../session.ts';
import { refilled } from './refilled.ts';
import { columnsOf, copyInto, type SeedTable } from './table.ts';
import { tablesOf } from './tables.ts';

export interface SeedOptions {
  readonly endpoint: Endpoint;
  readonly login: Login;
  /** 1 = 10,000 patients and what belongs to them. */
  readonly scale: number;
  readonly seed: number;
  readonly onProgress?: (progress: SeedProgress) => void;
  readonly signal: AbortSignal;
}

/** Row numbers of all tables that are copied, or what is being done after that. */
export type SeedProgress =
  | { readonly kind: 'rows'; readonly table: string; readonly done: number; readonly of: number }
  | { readonly kind: 'step'; readonly what: string };

/** `loaded`: the rows are there now; `present`: they were already. */
export type Seeded = 'loaded' | 'present';

const statementTimeoutMs = 3_600_000;

// Else a server whose seeding was killed would first finish the index that it is at, minutes at a
// large scale, and keep whoever runs it again waiting. From PostgreSQL 14 on.
const noticeOurEnd = `SELECT set_config(name, '1s', true) FROM pg_settings
  WHERE name = 'client_connection_check_interval'`;

/**
 * Fills the tables that applySchema made. All in one transaction, so that an interrupted seeding
 * leaves nothing and can be run again. The login must own the tables. Throws a UsageError when other
 * rows are there already.
 */
export async function seed(options: SeedOptions): Promise<Seeded> {
  return withSession(
    { ...options, name: 'pg-ha-bench seed', statementTimeoutMs },
    async (client) => {
      await client.query('BEGIN');
      await client.query(noticeOurEnd);
      await client.query('LOCK TABLE bench.seed IN EXCLUSIVE MODE');
      if (await isPresent(client, options)) return 'present';
      await load(client, options);
      await client.query('COMMIT');
      return 'loaded';
    },
  );
}

async function isPresent(client: pg.Client, wanted: SeedOptions): Promise<boolean> {
  const { rows } = await client.query<{ seed: string; scale: number }>(
    'SELECT seed, scale FROM bench.seed',
  );
  const there = rows[0];
  if (!there) return false;
  if (Number(there.seed) === wanted.seed && there.scale === wanted.scale) return true;
  throw new UsageError(
    `the database holds the data of seed ${there.seed} at scale ${there.scale}, not of ` +
      `seed ${wanted.seed} at scale ${wanted.scale}: use these, or another database`,
  );
}

async function load(client: pg.Client, options: SeedOptions): Promise<void> {
  const { seed, scale, onProgress } = options;
  const step = (what: string) => onProgress?.({ kind: 'step', what });
  const tables = tablesOf(seed, scale);
  // The changes refer to appointments: these cannot be emptied without them.
  const names = [...tables.map(({ name }) => name), 'appointment_changes'];
  await emptied(client, names);
  await refilled(client, names, () => copyAll(client, tables, options), step);
  await client.query('INSERT INTO bench.seed (seed, scale) VALUES ($1, $2)', [seed, scale]);
  step('statistics');
  await client.query(`ANALYZE diagnoses, medications, ${names.join(', ')}`);
}

async function copyAll(
  client: pg.Client,
  tables: readonly SeedTable[],
  { onProgress, signal }: SeedOptions,
): Promise<void> {
  const of = tables.reduce((sum, { rows }) => sum + rows, 0);
  let before = 0;
  for (const table of tables) {
    const report = (rows: number) =>
      onProgress?.({ kind: 'rows', table: table.name, done: before + rows, of });
    await copyInto(client, table, report, signal);
    await continueIds(client, table);
    before += table.rows;
  }
}

/** COPY FREEZE wants the tables truncated in this transaction; only empty ones may be. */
async function emptied(client: pg.Client, tables: readonly string[]): Promise<void> {
  await client.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`);
  for (const table of tables) {
    const { rowCount } = await client.query(`SELECT FROM ${table} LIMIT 1`);
    if (rowCount) {
      throw new UsageError(`${table} holds rows that are not seed data: use an empty database`);
    }
  }
  await client.query(`TRUNCATE ${tables.join(', ')}`);
}

/** Rows inserted later get ids after the seeded ones. */
async function continueIds(client: pg.Client, table: SeedTable): Promise<void> {
  const { name } = table;
  const [id] = columnsOf(table);
  await client.query(
    `SELECT setval(pg_get_serial_sequence('${name}', '${id}'), max(${id})) FROM ${name}`,
  );
}

import type pg from 'pg';
import { connect } from '../cluster/connect.ts';
import type { Endpoint, Login } from '../core/cluster.ts';
import { applySchema } from '../loadgen/seed/schema.ts';
import { type SeedProgress, seed } from '../loadgen/seed/seed.ts';

export interface PrepareOptions {
  /** Takes writes. */
  readonly endpoint: Endpoint;
  /** A superuser, when the schema is to make a role; else who may make tables. */
  readonly login: Login;
  /** Whether the load logs in as a role of its own, which is made. By default it does. */
  readonly applicationRole?: boolean;
  readonly scale: number;
  readonly seed: number;
  /** `patients 5,000 of 10,000`, then what is done with them. */
  readonly onProgress: (what: string) => void;
  readonly signal: AbortSignal;
}

const statementMs = 600_000;
const insufficientPrivilege = '42501';

/** Schema and data, whatever of them is missing. */
export async function prepareDatabase(options: PrepareOptions): Promise<'loaded' | 'present'> {
  const { endpoint, login, signal, onProgress, applicationRole = true } = options;
  await using database = await connect(endpoint, login, { timeoutMs: statementMs, signal });
  await applySchema(database.client, signal, { applicationRole });
  const outcome = await seed({
    ...options,
    onProgress: (progress) => onProgress(inWords(progress)),
  });
  // Else the load would pay for writing out what the seeding has left in memory.
  await checkpoint(database.client);
  return outcome;
}

/** Whoever may not is in a cluster that looks after its checkpoints itself. */
async function checkpoint(client: pg.Client): Promise<void> {
  await client.query('CHECKPOINT').catch((error: { code?: string }) => {
    if (error.code !== insufficientPrivilege) throw error;
  });
}

function inWords(progress: SeedProgress): string {
  if (progress.kind === 'step') return progress.what;
  const { table, done, of } = progress;
  return `${table} ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`;
}

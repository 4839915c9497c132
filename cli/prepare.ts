import { connect } from '../cluster/connect.ts';
import type { Endpoint, Login } from '../core/cluster.ts';
import { applySchema } from '../loadgen/seed/schema.ts';
import { type SeedProgress, seed } from '../loadgen/seed/seed.ts';

export interface PrepareOptions {
  /** Takes writes. */
  readonly endpoint: Endpoint;
  /** A superuser: the schema makes a role. */
  readonly login: Login;
  readonly scale: number;
  readonly seed: number;
  /** `patients 5,000 of 10,000`, then what is done with them. */
  readonly onProgress: (what: string) => void;
  readonly signal: AbortSignal;
}

const statementMs = 600_000;

/** Schema and data, whatever of them is missing. */
export async function prepareDatabase(options: PrepareOptions): Promise<'loaded' | 'present'> {
  const { endpoint, login, signal, onProgress } = options;
  await using database = await connect(endpoint, login, { timeoutMs: statementMs, signal });
  await applySchema(database.client, signal);
  const outcome = await seed({
    ...options,
    onProgress: (progress) => onProgress(inWords(progress)),
  });
  // Else the load would pay for writing out what the seeding has left in memory.
  await database.client.query('CHECKPOINT');
  return outcome;
}

function inWords(progress: SeedProgress): string {
  if (progress.kind === 'step') return progress.what;
  const { table, done, of } = progress;
  return `${table} ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`;
}

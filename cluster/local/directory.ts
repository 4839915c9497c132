import {
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Endpoint } from '../../core/cluster.ts';
import { UsageError } from '../../core/errors.ts';
import type { Profile } from '../../core/scenario.ts';
import type { DatabaseUser } from './database-user.ts';
import type { ProcessIdentity } from './processes.ts';

/** One node of a native cluster: enough to find it again from another process. */
export interface NodeRecord extends Endpoint {
  readonly name: string;
  readonly priority: number;
}

/** cluster.json in a cluster's directory. */
export interface ClusterRecord {
  readonly directory: string;
  /** Whose end is the cluster's end; null: it stays until `lab down`. */
  readonly owner: ProcessIdentity | null;
  readonly user: DatabaseUser | null;
  readonly profile: Profile;
  readonly monitor: Endpoint;
  readonly nodes: readonly NodeRecord[];
}

/** Where the parts of a cluster are inside its directory. */
export const places = {
  record: 'cluster.json',
  sockets: 's',
  monitor: 'monitor',
  node: (directory: string, name: string) => join(directory, name),
  data: (directory: string, name: string) => join(directory, name, 'pgdata'),
  log: (directory: string, name: string) => join(directory, name, 'pg_autoctl.log'),
} as const;

/** A socket's path is at most 107 bytes: `<directory>/s/.s.PGSQL.<port>.lock`. */
const longestDirectory = 107 - '/s/.s.PGSQL.65535.lock'.length;

/**
 * The folder that lists clusters: under .lab/ of the checkout, and for root under /var/tmp, where
 * the database user can reach it.
 */
export function defaultBase(checkout: string): string {
  return process.getuid?.() === 0 ? '/var/tmp/pg-ha-bench' : join(checkout, '.lab');
}

/**
 * Makes a cluster's directory. A custom place is listed in `base` by a link, so that a leftover
 * is found there too. Throws UsageError when the place is taken or cannot serve.
 */
export async function makeDirectory(base: string, wanted: string): Promise<string> {
  const directory = resolve(base, wanted);
  if (Buffer.byteLength(directory) > longestDirectory)
    throw new UsageError(
      `${directory} is too long for PostgreSQL's sockets (${longestDirectory} bytes at most): choose a shorter --dir`,
    );
  await makeBase(base);
  await mkdir(resolve(directory, '..'), { recursive: true });
  try {
    await mkdir(directory, { mode: 0o755 });
  } catch (error) {
    throw new UsageError(`cannot make the cluster's directory ${directory}: ${String(error)}`);
  }
  if (resolve(base, basename(directory)) !== directory)
    await symlink(directory, join(base, linkName(directory)));
  return directory;
}

/** /var/tmp is everybody's: a base that somebody else prepared is not ours to trust. */
async function makeBase(base: string): Promise<void> {
  await mkdir(base, { recursive: true, mode: 0o755 });
  const found = await lstat(base);
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw new UsageError(`${base} is not a directory of ours: remove it, or choose --dir`);
}

function linkName(directory: string): string {
  return `at${directory.replaceAll('/', '-')}`;
}

export async function writeRecord(record: ClusterRecord): Promise<void> {
  const path = join(record.directory, places.record);
  await writeFile(`${path}.new`, JSON.stringify(record, null, 2));
  await rename(`${path}.new`, path);
}

/** null: no cluster there, or not yet. */
export async function readRecord(directory: string): Promise<ClusterRecord | null> {
  try {
    return JSON.parse(await readFile(join(directory, places.record), 'utf8')) as ClusterRecord;
  } catch {
    return null;
  }
}

/** Every cluster's directory that `base` knows of. */
export async function listDirectories(base: string): Promise<string[]> {
  const names = await readdir(base).catch(() => []);
  const found: string[] = [];
  for (const name of names) {
    const path = join(base, name);
    const real = await realpath(path).catch(() => null);
    if (real === null) await rm(path, { force: true });
    else found.push(real);
  }
  return [...new Set(found)];
}

/** Removes the directory and its link. */
export async function removeDirectory(base: string, directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  await rm(join(base, linkName(directory)), { force: true });
}

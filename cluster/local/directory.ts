import { chmod, lstat, mkdir, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Endpoint } from '../../core/cluster.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { Profile } from '../../core/scenario.ts';
import { readOwnRecord, writeWhole } from '../own-record.ts';
import type { DatabaseUser } from './database-user.ts';
import type { NetworkRecord } from './network/record.ts';
import type { ProcessIdentity } from './process-identity.ts';

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
  /** PostgreSQL's, on every node: named like the user that the servers run as. */
  readonly superuser: string;
  readonly profile: Profile;
  /** null, or absent as in records of before: all on the loopback interface. */
  readonly network?: NetworkRecord | null;
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
 * Makes a cluster's directory, a name inside `base` or a path. Throws UsageError when the place is
 * taken or cannot serve.
 */
export async function makeDirectory(base: string, wanted: string): Promise<string> {
  await makeBase(base);
  const directory = await realPlace(resolve(base, wanted));
  if (Buffer.byteLength(directory) > longestDirectory)
    throw new UsageError(
      `${directory} is too long for PostgreSQL's sockets (${longestDirectory} bytes at most): choose a shorter --dir`,
    );
  try {
    await mkdir(directory);
    await chmod(directory, 0o755);
  } catch (error) {
    throw new UsageError(`cannot make the cluster's directory ${directory}: ${messageOf(error)}`);
  }
  return directory;
}

/** Without links on the way: what /proc says of a process has none either. */
async function realPlace(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return join(await realpath(dirname(path)), basename(path));
}

async function makeBase(base: string): Promise<void> {
  if (await mkdir(base, { recursive: true })) await chmod(base, 0o755);
  await checkBase(base);
}

/** /var/tmp is everybody's: a base that somebody else prepared is not ours to trust. */
async function checkBase(base: string): Promise<void> {
  const found = await lstat(base);
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw new UsageError(`${base} is not a directory of ours: remove it, or choose --dir`);
}

/** A place outside `base` is listed there by a link, so that a leftover is found there too. */
export async function listIn(base: string, directory: string): Promise<void> {
  if (dirname(directory) === (await realpath(base))) return;
  await rm(join(base, linkName(directory)), { force: true });
  await symlink(directory, join(base, linkName(directory)));
}

function linkName(directory: string): string {
  return `at${directory.replaceAll('/', '-')}`;
}

export async function writeRecord(record: ClusterRecord): Promise<void> {
  await writeWhole(join(record.directory, places.record), JSON.stringify(record, null, 2));
}

/** null: no cluster of ours there, or not yet. */
export async function readRecord(directory: string): Promise<ClusterRecord | null> {
  return readOwnRecord(directory, places.record);
}

/** What `base` lists: directories in it, and where its links lead. A link to nothing is removed. */
export async function listDirectories(base: string): Promise<string[]> {
  const names = await readdir(base).catch(() => null);
  if (names === null) return [];
  await checkBase(base);
  const found: string[] = [];
  for (const name of names) {
    const path = join(base, name);
    const isLink = (await lstat(path)).isSymbolicLink();
    if (!isLink) found.push(await realpath(path));
    else if (await readRecord(path)) found.push(await realpath(path));
    else await rm(path, { force: true });
  }
  return [...new Set(found)];
}

/** Removes the directory and its link. */
export async function removeDirectory(base: string, directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  await rm(join(base, linkName(directory)), { force: true });
}

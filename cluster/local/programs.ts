import { execFile } from 'node:child_process';
import { access, constants, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const serversRoot = '/usr/lib/postgresql';
const searched = ['/usr/bin', '/usr/local/bin'];

/** The programs that a native cluster is made of. */
export interface Programs {
  /** Folder of initdb, postgres, pg_ctl … of one major version. */
  readonly serverBin: string;
  readonly pgAutoctl: string;
  readonly serverVersion: string;
  readonly extensionVersion: string;
  readonly autoctlVersion: string;
}

/** What was found of them; null: nothing. */
export type Found = { readonly [Part in keyof Programs]: Programs[Part] | null };

export function isComplete(found: Found): found is Programs {
  return Object.values(found).every((part) => part !== null);
}

/** The newest installed major that has the monitor's extension, else the newest. */
export async function findPrograms(): Promise<Found> {
  const pgAutoctl = await firstExecutable(searched.map((folder) => join(folder, 'pg_autoctl')));
  const servers = await Promise.all((await installedMajors()).map(serverOf));
  const server = servers.find(({ extensionVersion }) => extensionVersion) ?? servers[0] ?? noServer;
  const autoctlVersion = pgAutoctl === null ? null : await versionOf(pgAutoctl);
  return { ...server, pgAutoctl, autoctlVersion };
}

type Server = Pick<Found, 'serverBin' | 'serverVersion' | 'extensionVersion'>;
const noServer: Server = { serverBin: null, serverVersion: null, extensionVersion: null };

async function serverOf(major: string): Promise<Server> {
  const serverBin = join(serversRoot, major, 'bin');
  const control = `/usr/share/postgresql/${major}/extension/pgautofailover.control`;
  const text = await readFile(control, 'utf8').catch(() => '');
  return {
    serverBin,
    serverVersion: await versionOf(join(serverBin, 'postgres')),
    extensionVersion: /default_version *= *'([^']+)'/.exec(text)?.[1] ?? null,
  };
}

/** Newest first. */
async function installedMajors(): Promise<string[]> {
  const names = await readdir(serversRoot).catch(() => []);
  const majors: string[] = [];
  for (const name of names.filter((n) => /^\d+$/.test(n)))
    if (await firstExecutable([join(serversRoot, name, 'bin', 'postgres')])) majors.push(name);
  return majors.sort((a, b) => Number(b) - Number(a));
}

async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const found = access(path, constants.X_OK);
    if (await found.then(() => true).catch(() => false)) return path;
  }
  return null;
}

/** The first dotted number that `program --version` prints: `15.18`. */
async function versionOf(program: string): Promise<string> {
  try {
    const { stdout } = await run(program, ['--version'], { timeout: 10_000 });
    return stdout.match(/\d+(\.\d+)+/)?.[0] ?? stdout.trim();
  } catch {
    return 'unknown';
  }
}

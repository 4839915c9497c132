import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Found, findPrograms, isComplete, type Programs } from './programs.ts';

const run = promisify(execFile);

/** How the missing packages can be had on this machine. */
export type Remedy =
  | { readonly kind: 'apt'; readonly packages: readonly string[] }
  | { readonly kind: 'by hand'; readonly commands: readonly string[] };

export type LocalRequirements =
  | { readonly kind: 'met'; readonly programs: Programs }
  | {
      readonly kind: 'unmet';
      readonly programs: Found;
      /** In words: `no PostgreSQL server`. */
      readonly missing: readonly string[];
      readonly remedy: Remedy;
    };

/** What a native cluster needs, and whether we can get it ourselves. */
export async function localRequirements(): Promise<LocalRequirements> {
  const programs = await findPrograms();
  if (isComplete(programs)) return { kind: 'met', programs };
  const { serverVersion, extensionVersion, autoctlVersion } = programs;
  const missing = [
    ...(serverVersion === null ? ['no PostgreSQL server'] : []),
    ...(extensionVersion === null ? ['no pgautofailover extension'] : []),
    ...(autoctlVersion === null ? ['no pg_autoctl'] : []),
  ];
  return { kind: 'unmet', programs, missing, remedy: await remedyFor() };
}

/** Root on Debian or a relative of it. */
export async function canInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await hasApt());
}

async function hasApt(): Promise<boolean> {
  return access('/usr/bin/apt-get')
    .then(() => true)
    .catch(() => false);
}

async function remedyFor(): Promise<Remedy> {
  if (!(await hasApt())) return { kind: 'by hand', commands: withoutApt };
  const packages = await packageNames();
  if (await canInstall()) return { kind: 'apt', packages };
  return { kind: 'by hand', commands: asRoot(packages) };
}

const withoutApt = [
  'install PostgreSQL and pg_auto_failover (pg-auto-failover.readthedocs.io, chapter Installing),',
  'or run this on Debian 12 or newer as root, which installs them itself',
];

/** No `main` cluster, no service: what our own installation sees to in other ways. */
function asRoot(packages: readonly string[]): string[] {
  return [
    'sudo mkdir -p /etc/postgresql-common/createcluster.d',
    "echo 'create_main_cluster = false' | sudo tee /etc/postgresql-common/createcluster.d/no-main.conf",
    'sudo apt-get update',
    `sudo apt-get install --no-install-recommends ${packages.join(' ')}`,
  ];
}

/** Of the newest PostgreSQL that this distribution packages the extension for. */
export async function packageNames(): Promise<string[]> {
  const { stdout } = await run('apt-cache', ['pkgnames', 'postgresql-']).catch(() => ({
    stdout: '',
  }));
  const found = [...stdout.matchAll(/^postgresql-(\d+)-auto-failover$/gm)].map((m) => Number(m[1]));
  const major = found.length > 0 ? Math.max(...found) : debian12Major;
  return [`postgresql-${major}`, `postgresql-${major}-auto-failover`, 'pg-auto-failover-cli'];
}

/** Before the first `apt-get update` a machine may know no package names at all. */
const debian12Major = 15;

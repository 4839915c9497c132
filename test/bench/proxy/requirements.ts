import { access, constants } from 'node:fs/promises';
import { installPackages } from '../../../cluster/local/install.ts';
import { canInstall } from '../../../cluster/local/requirements.ts';
import { UsageError } from '../../../core/errors.ts';

/** Contenders that are Debian packages of the same name. */
const packaged = ['haproxy', 'pgbouncer'] as const;

/**
 * Sees to it that the programs of these contenders are there: as root on Debian it installs them,
 * without starting their services. Throws UsageError that says what to run.
 */
export async function requireContenders(
  names: readonly string[],
  { mayInstall, env, say }: Installing,
  signal: AbortSignal,
): Promise<void> {
  const missing = await missingOf(names);
  if (missing.length === 0) return;
  if (!mayInstall || !(await canInstall()))
    throw new UsageError(
      `${missing.join(' and ')} missing. Run as root: apt-get install ${missing.join(' ')}\n` +
        '    (that starts services: PgBouncer on port 6432), or leave them out by --contenders',
    );
  say(`installing ${missing.join(', ')} by apt-get (no service is started) …`);
  await installPackages({ packages: async () => missing, env }, signal);
  const still = await missingOf(names);
  if (still.length > 0) throw new Error(`installed, but still no ${still.join(' and no ')}`);
}

export interface Installing {
  readonly mayInstall: boolean;
  /** What apt-get needs to reach its mirrors. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

async function missingOf(names: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const name of packaged)
    if (names.includes(name) && !(await isThere(name))) missing.push(name);
  return missing;
}

async function isThere(name: string): Promise<boolean> {
  for (const folder of ['/usr/sbin', '/usr/bin']) {
    const found = access(`${folder}/${name}`, constants.X_OK);
    if (await found.then(() => true).catch(() => false)) return true;
  }
  return false;
}

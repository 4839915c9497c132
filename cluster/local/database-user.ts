import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../../core/errors.ts';

const run = promisify(execFile);

/** Who database processes run as. `undefined`: whoever we are; PostgreSQL refuses to be root. */
export type DatabaseUser = { readonly uid: number; readonly gid: number } | undefined;

/** As root: the user `postgres`, which the Debian packages make. Else ourselves. */
export async function databaseUser(): Promise<DatabaseUser> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch (error) {
    throw new UsageError(
      `PostgreSQL does not run as root and there is no user postgres: useradd --system postgres (${String(error)})`,
    );
  }
}

async function id(flag: '-u' | '-g'): Promise<number> {
  return Number((await run('id', [flag, 'postgres'])).stdout);
}

import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const searched = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];

/** Programs of others that endpoints are made of; each is the name of its Debian package too. */
export const programNames = ['haproxy', 'pgbouncer'] as const;
export type ProgramName = (typeof programNames)[number];

export interface FoundProgram {
  readonly path: string;
  /** As it says itself: `2.6.12`. */
  readonly version: string;
}

const versionFlag: Readonly<Record<ProgramName, string>> = { haproxy: '-v', pgbouncer: '-V' };

/** null: it is not installed. */
export async function findProgram(name: ProgramName): Promise<FoundProgram | null> {
  for (const folder of searched) {
    const path = join(folder, name);
    if (await isExecutable(path))
      return { path, version: await versionOf(path, versionFlag[name]) };
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(path: string, flag: string): Promise<string> {
  try {
    const { stdout } = await run(path, [flag], { timeout: 10_000 });
    return stdout.match(/\d+(\.\d+)+/)?.[0] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityOf, isAlive, type ProcessIdentity } from '../cluster/local/process-identity.ts';
import { UsageError } from '../core/errors.ts';

const markFile = 'running.json';

/** Says in a run directory that this process writes there, until it ends or says `markEnded`. */
export async function markRunning(directory: string): Promise<void> {
  const owner = await identityOf(process.pid);
  // Without /proc a pid names nobody for certain, and a dead run could never be judged.
  if (owner) await writeFile(join(directory, markFile), JSON.stringify(owner));
}

export async function markEnded(directory: string): Promise<void> {
  await rm(join(directory, markFile), { force: true });
}

export async function isRunning(directory: string): Promise<boolean> {
  const owner = await ownerOf(directory);
  return owner !== null && (await isAlive(owner));
}

/** Throws UsageError while a process writes to the run: it would be judged, and merged, in part. */
export async function requireEnded(directory: string): Promise<void> {
  const owner = await ownerOf(directory);
  if (owner && (await isAlive(owner)))
    throw new UsageError(
      `${directory} is still running (process ${owner.pid}): its report is made when it ends`,
    );
}

/** null: nobody, or a mark that was cut short by the end of who wrote it. */
async function ownerOf(directory: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(join(directory, markFile), 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}

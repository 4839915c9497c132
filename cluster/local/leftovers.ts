import { rmdir, stat } from 'node:fs/promises';
import { wallClock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { destroyCluster } from './destroy.ts';
import { type ClusterRecord, listDirectories, readRecord } from './directory.ts';
import { removeNetwork } from './network/remove.ts';
import { isAlive } from './process-identity.ts';
import { processesIn } from './processes.ts';

/** A cluster found in the list, and whose it is. */
export interface Found {
  readonly directory: string;
  readonly record: ClusterRecord;
  /** `owned`: a harness is using it; `kept`: stays until `lab down`; `orphan`: its owner is gone. */
  readonly status: 'owned' | 'kept' | 'orphan';
  readonly processes: number;
}

/** Younger than this it may be a start of this moment. */
const birthMs = 60_000;

export async function findClusters(base: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const directory of await listDirectories(base)) {
    const record = await readRecord(directory);
    if (!record) continue;
    const processes = (await processesIn(directory)).length;
    found.push({ directory, record, status: await statusOf(record), processes });
  }
  return found;
}

/**
 * Destroys what nobody owns any more, and gives the directories; one that resists is told to
 * `onProblem`. A start that was killed before it had a record leaves an empty directory: that
 * goes too, and nothing else without a record does.
 */
export async function sweep(base: string, onProblem: (what: string) => void): Promise<string[]> {
  const swept: string[] = [];
  for (const directory of await listDirectories(base)) {
    const record = await readRecord(directory);
    if (!record) await removeIfOldAndEmpty(directory);
    if (!record || (await statusOf(record)) !== 'orphan') continue;
    try {
      await destroyCluster(base, directory);
      swept.push(directory);
    } catch (error) {
      onProblem(`cannot clean ${directory}: ${messageOf(error)}`);
    }
  }
  return swept;
}

async function statusOf({ owner }: ClusterRecord): Promise<Found['status']> {
  if (owner === null) return 'kept';
  return (await isAlive(owner)) ? 'owned' : 'orphan';
}

async function removeIfOldAndEmpty(directory: string): Promise<void> {
  const made = await stat(directory).catch(() => null);
  if (!made || wallClock().getTime() - made.mtimeMs <= birthMs) return;
  await removeNetwork(directory);
  await rmdir(directory).catch(() => undefined);
}

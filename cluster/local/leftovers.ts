import { stat } from 'node:fs/promises';
import { wallClock } from '../../core/clock.ts';
import { destroyCluster } from './destroy.ts';
import { type ClusterRecord, listDirectories, readRecord } from './directory.ts';
import { isAlive, processesIn } from './processes.ts';

/** A cluster found in the list, and whose it is. */
export interface Found {
  readonly directory: string;
  readonly record: ClusterRecord | null;
  /** `owned`: a harness is using it; `kept`: stays until `lab down`; `orphan`: its owner is gone. */
  readonly status: 'owned' | 'kept' | 'orphan';
  readonly processes: number;
}

/** A directory without a record belongs to a start of this moment, or to one that died in it. */
const birthMs = 60_000;

export async function findClusters(base: string): Promise<Found[]> {
  const directories = await listDirectories(base);
  return Promise.all(
    directories.map(async (directory) => {
      const record = await readRecord(directory);
      const processes = (await processesIn(directory)).length;
      return { directory, record, status: await statusOf(directory, record), processes };
    }),
  );
}

/** Destroys what nobody owns any more. Returns the directories. */
export async function sweep(base: string): Promise<string[]> {
  const orphans = (await findClusters(base)).filter(({ status }) => status === 'orphan');
  for (const { directory } of orphans) await destroyCluster(base, directory);
  return orphans.map(({ directory }) => directory);
}

async function statusOf(directory: string, record: ClusterRecord | null): Promise<Found['status']> {
  if (record?.owner === null) return 'kept';
  if (record) return (await isAlive(record.owner)) ? 'owned' : 'orphan';
  const made = await stat(directory).catch(() => null);
  return made && wallClock().getTime() - made.mtimeMs < birthMs ? 'owned' : 'orphan';
}

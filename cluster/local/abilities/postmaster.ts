import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../../core/errors.ts';
import { rememberSharedMemory } from '../destroy.ts';
import { places } from '../directory.ts';
import { processesIn, sendSignal } from '../processes.ts';

/** SIGKILL of the postmaster alone. Throws when there is none. */
export async function killPostmaster(directory: string, node: string): Promise<void> {
  const data = places.data(directory, node);
  const pid = await pidIn(join(data, 'postmaster.pid'));
  // The file outlives its server; the pid may by now be that of a stranger.
  if (pid === null || !(await processesIn(data)).includes(pid))
    throw new Refused(`no postmaster runs on ${node}`);
  await rememberSharedMemory(directory, node);
  sendSignal(pid, 'SIGKILL');
}

/** The first line of a pid file; null: there is none. */
export async function pidIn(path: string): Promise<number | null> {
  const [line = ''] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  return /^\d+$/.test(line.trim()) ? Number(line) : null;
}

import { readFile } from 'node:fs/promises';
import { Refused } from '../../core/errors.ts';
import { awakeOf } from './abilities/freeze.ts';
import { processesIn, sendSignal } from './processes.ts';

/** What a walsender calls itself: `postgres: walsender postgres 127.0.0.1(40210) streaming 0/5A1`. */
const title = /^postgres: (\S+: )?walsender /;

/**
 * The processes of the servers in `directory` that stream WAL to a standby, or send it a base
 * backup. One that is stopped keeps its title, and its connection.
 */
export async function replicationServersIn(directory: string): Promise<readonly number[]> {
  const pids = await processesIn(directory);
  const titles = await Promise.all(pids.map(titleOf));
  return pids.filter((_, index) => title.test(titles[index] ?? ''));
}

async function titleOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

/** Stops all of them. Throws when there was none to stop: then nothing has been stalled. */
export async function stopReplicationServers(directory: string): Promise<void> {
  const pids = await awakeOf(await replicationServersIn(directory));
  if (pids.length === 0) throw new Refused('no standby is served: there is nothing to stall');
  for (const pid of pids) sendSignal(pid, 'SIGSTOP');
}

/** Harmless when none was stopped, or none is left. */
export async function continueReplicationServers(directory: string): Promise<void> {
  for (const pid of await replicationServersIn(directory)) sendSignal(pid, 'SIGCONT');
}

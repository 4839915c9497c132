import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../../core/errors.ts';
import { startService } from '../autoctl.ts';
import { rememberSharedMemory } from '../destroy.ts';
import { places } from '../directory.ts';
import type { Launch } from '../environment.ts';
import { killAllIn, processesIn } from '../processes.ts';
import { freezeIn } from './freeze.ts';

export async function isRunning(directory: string, node: string): Promise<boolean> {
  return (await processesIn(places.node(directory, node))).length > 0;
}

/** Throws when nothing of the node runs: then nothing can be done to it. */
export async function mustRun(directory: string, node: string): Promise<void> {
  if (!(await isRunning(directory, node))) throw new Refused(`no process of ${node} runs`);
}

export async function crash(directory: string, node: string): Promise<void> {
  await mustRun(directory, node);
  await killNode(directory, node);
}

export async function freeze(directory: string, node: string): Promise<void> {
  await mustRun(directory, node);
  await freezeIn(places.node(directory, node));
}

/** SIGKILL of every process of the node until none remains. */
export async function killNode(directory: string, node: string): Promise<void> {
  await rememberSharedMemory(directory, node);
  await killAllIn(places.node(directory, node));
}

/** Starts the keeper, unless one runs: two of one node would fight. */
export async function runNode(launch: Launch, directory: string, node: string): Promise<void> {
  const home = places.node(directory, node);
  if ((await processesIn(home, /\/pg_autoctl$/)).length > 0) return;
  const data = places.data(directory, node);
  // The dead keeper's pid files: a pid may by now be that of a stranger.
  await rm(join(directory, 'run', 'pg_autoctl', data), { recursive: true, force: true });
  startService(launch, home, ['run', '--pgdata', data], places.log(directory, node));
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startService } from '../autoctl.ts';
import { rememberSharedMemory } from '../destroy.ts';
import { places } from '../directory.ts';
import type { Launch } from '../environment.ts';
import { killAllIn } from '../processes.ts';

/** SIGKILL of every process of the node until none remains. */
export async function crash(directory: string, node: string): Promise<void> {
  await rememberSharedMemory(directory, node);
  await killAllIn(places.node(directory, node));
}

export async function revive(launch: Launch, directory: string, node: string): Promise<void> {
  const data = places.data(directory, node);
  // The dead keeper's pid files: a pid may by now be that of a stranger.
  await rm(join(directory, 'run', 'pg_autoctl', data), { recursive: true, force: true });
  const log = places.log(directory, node);
  startService(launch, places.node(directory, node), ['run', '--pgdata', data], log);
}

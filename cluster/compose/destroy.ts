import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../local/process-identity.ts';
import { sendSignal } from '../local/processes.ts';
import { projectOf, removeProject } from './project.ts';
import { labFiles, removeLabDirectory } from './record.ts';

/**
 * Ends a lab: its containers at once, its volumes and its network, then its directory. Harmless when
 * nothing is there.
 */
export async function destroyLab(directory: string): Promise<void> {
  await endUpcoming(directory);
  await removeProject(projectOf(directory));
  await removeLabDirectory(directory);
}

/** A client that goes on bringing it up would make anew what is removed. */
async function endUpcoming(directory: string): Promise<void> {
  const path = join(directory, labFiles.upcoming);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const upcoming = JSON.parse(text) as ProcessIdentity;
  // Its group: the client runs a plugin.
  if (await isAlive(upcoming)) sendSignal(-upcoming.pid, 'SIGKILL');
  await rm(path, { force: true });
}

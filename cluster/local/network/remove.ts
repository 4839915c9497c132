import { readdir } from 'node:fs/promises';
import { ip, namespacePath } from './command.ts';
import { nameOf } from './record.ts';

/**
 * Removes every namespace of the cluster in `directory`, and with them their interfaces and rules.
 * Harmless when there is none. Its processes must have ended: a namespace lives as long as they do.
 */
export async function removeNetwork(directory: string): Promise<void> {
  const name = nameOf(directory);
  const found = (await namespaces()).filter((one) => one === name || one.startsWith(`${name}-`));
  // The kernel takes its time to end a namespace; a link that is deleted is gone, at both its ends.
  if (found.includes(name)) await ip(name, ['link del uplink']).catch(() => undefined);
  for (const one of found) await remove(one);
}

/** Somebody else may be at it as well: that it is gone is enough. */
async function remove(namespace: string): Promise<void> {
  try {
    await ip(null, [`netns del ${namespace}`]);
  } catch (error) {
    if ((await namespaces()).includes(namespace)) throw error;
  }
}

export async function namespaces(): Promise<readonly string[]> {
  return readdir(namespacePath('')).catch(() => []);
}

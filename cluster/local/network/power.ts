import type { Host } from './host.ts';
import { drop, dropNothing } from './rules.ts';
import { isSilent } from './silence.ts';

/**
 * A host loses its power: first its network, then (`kill`) its processes, so that no RST or FIN of
 * their sockets gets out. Throws when it still answers.
 */
export async function cutPowerOf(host: Host, kill: () => Promise<void>): Promise<void> {
  await drop(host.namespace, 'power', { in: '', out: '' });
  await kill();
  if (!(await isSilent(null, host))) throw new Error(`${host.name} still answers without power`);
}

/** The network only; its processes are the caller's. */
export async function restorePowerOf(host: Host): Promise<void> {
  await dropNothing(host.namespace, 'power');
}

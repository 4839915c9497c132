import type { Host } from './host.ts';
import { type Drops, drop, dropNothing } from './rules.ts';
import { isSilent } from './silence.ts';

export type From = 'cluster' | 'everyone';
export type Direction = 'both' | 'in' | 'out';

/**
 * Drops a host's packets, to and from all others or only the rest of its cluster, so that our own
 * (its clients') still pass. Nobody is told: neither RST nor ICMP. Throws when somebody still answers.
 */
export async function isolateHost(host: Host, from: From, direction: Direction): Promise<void> {
  await drop(host.namespace, 'cut', dropsOf(host, from, direction));
  const heard = !(await isSilent(host.namespace, host.peer));
  const answers = from === 'everyone' && !(await isSilent(null, host));
  if (!heard && !answers) return;
  const what = heard ? `reaches ${host.peer.host}` : 'answers its clients';
  throw new Error(`${host.name} still ${what} although its packets should be dropped`);
}

export async function rejoinHost(host: Host): Promise<void> {
  await dropNothing(host.namespace, 'cut');
}

function dropsOf({ ourHost }: Host, from: From, direction: Direction): Drops {
  const [ofOthers, toOthers] =
    from === 'everyone' ? ['', ''] : [`! -s ${ourHost}`, `! -d ${ourHost}`];
  return {
    in: direction === 'out' ? null : ofOthers,
    out: direction === 'in' ? null : toOthers,
  };
}

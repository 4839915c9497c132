import type { Direction, From } from '../../local/network/cut.ts';
import { type Drops, dropRules, emptyChains, type Reason } from '../../local/network/rules.ts';
import { docker } from '../docker.ts';

/** A node's, or the monitor's, container on the lab's network. */
export interface LabHost {
  readonly name: string;
  readonly id: string;
  /** Has iptables and tc. */
  readonly image: string;
  /** The rest of the cluster. */
  readonly peers: readonly string[];
  /** Where connections to its published port come from. */
  readonly gateway: string;
}

/**
 * Runs a script on a container's network, in a container of its own that may change networks: the
 * node itself may not. Throws when any command of it fails.
 */
export function onNetworkOf({ id, image }: LabHost, script: string): Promise<string> {
  const may = ['--cap-drop', 'ALL', '--cap-add', 'NET_ADMIN', '--user', '0'];
  const where = ['--network', `container:${id}`, '--interactive', '--entrypoint', 'bash'];
  return docker(['run', '--rm', ...may, ...where, image, '-eu'], { input: path + script });
}

const path = 'PATH=/usr/sbin:/sbin:/usr/bin:/bin\n';

/**
 * Drops the packets between a node and the rest of its cluster, so that its clients still reach it,
 * or all of them. Nobody is told: neither RST nor ICMP. Throws when it still gets an answer.
 */
export async function isolateHost(host: LabHost, from: From, direction: Direction): Promise<void> {
  const [peer = host.gateway] = host.peers;
  const cut = from === 'everyone' ? [peer, host.gateway] : [peer];
  const rules = dropping('cut', dropsOf(host, from, direction));
  await onNetworkOf(host, rules + cut.map(mustBeSilent).join(''));
}

export async function rejoinHost(host: LabHost): Promise<void> {
  await onNetworkOf(host, dropping('cut', { in: null, out: null }));
}

/** What is dropped goes with every stop of the container, and so do the chains for it. */
export function dropping(reason: Reason, drops: Drops): string {
  return `
    iptables -w 5 -n -L ${reason}-in >&- 2>&- || ${restoring(emptyChains())}
    ${restoring(dropRules(reason, drops))}`;
}

function restoring(table: string): string {
  return `iptables-restore --noflush -w 5 <<'TABLE'\n${table}TABLE\n`;
}

function dropsOf({ peers }: LabHost, from: From, direction: Direction): Drops {
  const [ofOthers, toOthers] =
    from === 'everyone' ? ['', ''] : [`-s ${peers.join(',')}`, `-d ${peers.join(',')}`];
  return {
    in: direction === 'out' ? null : ofOthers,
    out: direction === 'in' ? null : toOthers,
  };
}

/** Long for a bridge on one machine, where a yes or no takes less than a millisecond. */
const silentSeconds = 0.5;

/** Neither yes nor no must come from there: a refusal of the port would do for an answer. */
function mustBeSilent(address: string): string {
  return `
    code=0; timeout ${silentSeconds} bash -c ': </dev/tcp/${address}/5432' 2>&- || code=$?
    [ $code = 124 ] || { echo "${address} still answers although packets should be dropped" >&2; exit 1; }\n`;
}

import { together } from '../../../core/together.ts';
import { command, ip } from './command.ts';
import {
  addressIn,
  describeNetwork,
  hostAt,
  type NetworkRecord,
  nameOf,
  namespaceOf,
  networkCount,
} from './record.ts';
import { prepareRules } from './rules.ts';
import { isTaken } from './taken.ts';

const never = new AbortController().signal;

/**
 * Makes the network of a cluster: a bridge in a namespace of its own, a namespace for each node, and
 * one interface of ours on the bridge. Nothing else of the machine's network changes: no forwarding,
 * no address translation, no default route. Throws when there is no room or no permission.
 */
export async function buildNetwork(
  directory: string,
  nodes: readonly string[],
): Promise<NetworkRecord> {
  const name = nameOf(directory);
  await ip(null, [`netns add ${name}`]);
  await ip(name, ['link add br0 type bridge', 'link set br0 addrgenmode none up']);
  const network = await claim(directory);
  await ip(null, [
    `addr add ${network.ourHost}/24 dev ${network.link}`,
    `link set ${network.link} addrgenmode none up`,
  ]);
  await ip(name, ['link set uplink master br0 addrgenmode none up']);
  await together(
    never,
    nodes.map((node, index) => () => addHost(network, node, hostAt(network, index))),
  );
  return network;
}

/** The kernel admits a name once: who has made the interface has the subnet. */
async function claim(directory: string): Promise<NetworkRecord> {
  const routes = await command(null, 'ip', ['-j', '-4', 'route', 'show', 'table', 'all']);
  const name = nameOf(directory);
  // Two that start at the same moment begin at different places.
  const first = Number.parseInt(name.slice(-4), 16);
  for (let tried = 0; tried < networkCount; tried++) {
    const number = (first + tried) % networkCount;
    if (isTaken(addressIn(number, 0), routes)) continue;
    const network = describeNetwork(directory, number);
    try {
      await ip(null, [`link add ${network.link} type veth peer name uplink netns ${name}`]);
      return network;
    } catch (error) {
      if (!/File exists/.test(String((error as Error).cause))) throw error;
    }
  }
  throw new Error('every /24 of 198.18.0.0/15 is in use on this machine');
}

async function addHost(network: NetworkRecord, node: string, host: string): Promise<void> {
  const namespace = namespaceOf(network, node);
  await ip(null, [`netns add ${namespace}`]);
  await ip(network.name, [
    `link add ${node} type veth peer name eth0 netns ${namespace}`,
    `link set ${node} master br0 addrgenmode none up`,
  ]);
  await ip(namespace, [
    'link set lo up',
    `addr add ${host}/24 dev eth0`,
    // No IPv6 address: what the rules know of is all there is.
    'link set eth0 addrgenmode none up',
  ]);
  await prepareRules(namespace);
}

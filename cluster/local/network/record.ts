import { createHash } from 'node:crypto';

/** The network of one cluster, in cluster.json: each node a host of its own, on this machine. */
export interface NetworkRecord {
  /** Of the namespace that holds the bridge; those of the nodes are `<name>-<node>`. */
  readonly name: string;
  /** Our own end, an interface of the machine's; its name claims the subnet. */
  readonly link: string;
  readonly subnet: string;
  /** Our own address: where the load, the proxy and the observer come from. */
  readonly ourHost: string;
}

/** Follows from the directory alone, so that what a cluster left is found without its record. */
export function nameOf(directory: string): string {
  return `pghb-${createHash('sha256').update(directory).digest('hex').slice(0, 8)}`;
}

export function namespaceOf({ name }: NetworkRecord, node: string): string {
  return `${name}-${node}`;
}

/** How many networks there is room for: each has a /24 of 198.18.0.0/15, kept for benchmarks. */
export const networkCount = 512;

/** Of the network with that number. `last` is the last byte of an address in it. */
export function addressIn(network: number, last: number): string {
  return `198.${18 + (network >> 8)}.${network & 255}.${last}`;
}

export function describeNetwork(directory: string, network: number): NetworkRecord {
  return {
    name: nameOf(directory),
    link: `pghb${network}`,
    subnet: `${addressIn(network, 0)}/24`,
    ourHost: addressIn(network, 1),
  };
}

/** The monitor is host 10, the nodes follow. */
export function hostAt({ subnet }: NetworkRecord, index: number): string {
  return subnet.replace(/\.0\/24$/, `.${10 + index}`);
}

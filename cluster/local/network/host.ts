import type { Endpoint } from '../../../core/cluster.ts';
import { UsageError } from '../../../core/errors.ts';
import type { ClusterRecord } from '../directory.ts';
import { namespaceOf } from './record.ts';

/** A node, or the monitor, as a host of its own. */
export interface Host extends Endpoint {
  readonly name: string;
  readonly namespace: string;
  /** Of the bridge. */
  readonly hub: string;
  readonly ourHost: string;
  /** Another one of the cluster: what a host that is cut off must not reach. */
  readonly peer: Endpoint;
}

/** Throws UsageError when the cluster has no network of its own, or no such node. */
export function hostOf({ network, monitor, nodes }: ClusterRecord, name: string): Host {
  if (!network)
    throw new UsageError(
      'the nodes of this cluster share the loopback interface: network faults need cluster.network: namespaces',
    );
  const all = [{ name: 'monitor', ...monitor }, ...nodes];
  const found = all.find((one) => one.name === name);
  const peer = all.find((one) => one.name !== name);
  if (!found || !peer) throw new Error(`no node ${name}: there is ${all.map((n) => n.name)}`);
  const { host, port } = found;
  const { name: hub, ourHost } = network;
  return { name, host, port, namespace: namespaceOf(network, name), hub, ourHost, peer };
}

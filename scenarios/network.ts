import { UsageError } from '../core/errors.ts';
import type { ClusterSpec, DriverName } from '../core/scenario.ts';
import { faults } from './faults/index.ts';

/** As a scenario file has it. `auto`: hosts of their own when a fault needs them. */
export const networks = ['auto', 'loopback', 'namespaces'] as const;

interface Wanted {
  readonly driver: DriverName;
  readonly network: (typeof networks)[number];
}

/**
 * What `auto` comes to with these faults; undefined: it is not ours to choose. Throws UsageError
 * when a fault, or the driver, cannot have the network that is wanted.
 */
export function networkFor(
  { driver, network }: Wanted,
  timeline: readonly { readonly fault: string }[],
): ClusterSpec['network'] {
  if (driver === 'compose' && network !== 'auto')
    throw new UsageError('cluster.network: containers are hosts of their own: leave it out');
  if (driver !== 'local') return undefined;
  const needing = timeline.map(({ fault }) => fault).filter((name) => faults.get(name)?.needsHosts);
  if (network === 'auto') return needing.length > 0 ? 'namespaces' : 'loopback';
  if (network === 'loopback' && needing.length > 0)
    throw new UsageError(
      `cluster.network: ${[...new Set(needing)].join(', ')} needs nodes that are hosts of their own: auto or namespaces`,
    );
  return network;
}

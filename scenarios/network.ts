import type { ClusterSpec, DriverName } from '../core/scenario.ts';
import { faults } from './faults/index.ts';

/** As a scenario file has it. `auto`: hosts of their own when a fault needs them. */
export const networks = ['auto', 'loopback', 'namespaces'] as const;

interface Wanted {
  readonly driver: DriverName;
  readonly network: (typeof networks)[number];
}

/** What `auto` comes to with these faults. Undefined: it is not ours to choose. */
export function networkFor(
  { driver, network }: Wanted,
  timeline: readonly { readonly fault: string }[],
): ClusterSpec['network'] {
  if (driver !== 'local') return undefined;
  if (network !== 'auto') return network;
  return needingHosts(timeline).length > 0 ? 'namespaces' : 'loopback';
}

/** What is wrong though each value alone is right. */
export function networkContradictions(
  { network }: ClusterSpec,
  timeline: readonly { readonly fault: string }[],
): string[] {
  if (network !== 'loopback') return [];
  return needingHosts(timeline).map(
    (fault) =>
      `cluster.network: ${fault} needs nodes that are hosts of their own: auto or namespaces`,
  );
}

function needingHosts(timeline: readonly { readonly fault: string }[]): readonly string[] {
  return timeline.map(({ fault }) => fault).filter((name) => faults.get(name)?.needsHosts);
}

import type { Located } from '../cluster/monitor.ts';
import { type MonitorSourceOptions, monitorSource } from '../cluster/sources/monitor.ts';
import type { MonitorAddress } from '../cluster/sources/monitor-access.ts';
import { nodesSource } from '../cluster/sources/nodes.ts';
import type { Endpoint, Login, PrimarySource } from '../core/cluster.ts';

/** Where a run's proxy learns who is primary: from pg_auto_failover's monitor, or from every node. */
export type Lookup =
  | {
      readonly kind: 'monitor';
      readonly monitor: MonitorAddress;
      /** Where nodes are reached from here; one that is not among them: where the monitor has it. */
      readonly nodes?: readonly Located[];
    }
  | { readonly kind: 'nodes'; readonly nodes: readonly Endpoint[] };

export function primarySource(
  lookup: Lookup,
  probeLogin: Login,
  onProblem: MonitorSourceOptions['onProblem'],
): PrimarySource {
  const common = { probeLogin, onProblem };
  if (lookup.kind === 'nodes') return nodesSource({ nodes: lookup.nodes, ...common });
  const { monitor, nodes = [] } = lookup;
  return monitorSource({ monitor, nodes, ...common });
}

import type { ClusterDriver } from '../../core/cluster.ts';

/** A fault that is in the cluster now. Disposing heals it; twice is harmless. */
export interface Injection extends AsyncDisposable {
  readonly targets: readonly string[];
  /** What was really done, where that depends on the system; for the report. */
  readonly detail?: string;
}

export interface Fault {
  readonly name: string;
  readonly description: string;
  /** Whether each node must be a host of its own, with a network that can be disturbed. */
  readonly needsHosts: boolean;
  /** What this cluster's driver cannot do, null when it can do all that the fault needs. */
  lacks(cluster: ClusterDriver): string | null;
  inject(cluster: ClusterDriver, node: string, signal: AbortSignal): Promise<Injection>;
}

interface Definition<Needs> {
  readonly name: string;
  readonly description: string;
  /** Every ability of the driver that `inject` uses. */
  readonly needs: readonly (keyof Needs & string)[];
  readonly needsHosts?: boolean;
  inject(cluster: ClusterDriver & Needs, node: string, signal: AbortSignal): Promise<Injection>;
}

export function defineFault<Needs>(definition: Definition<Needs>): Fault {
  const { name, description, needs, needsHosts = false, inject } = definition;
  const can = (cluster: ClusterDriver): cluster is ClusterDriver & Needs =>
    needs.every((need) => need in cluster);
  return {
    name,
    description,
    needsHosts,
    lacks: (cluster) =>
      can(cluster) ? null : needs.filter((need) => !(need in cluster)).join(', '),
    async inject(cluster, node, signal) {
      if (!can(cluster)) throw new Error(`this cluster cannot do ${name}`);
      return inject(cluster, node, signal);
    },
  };
}

/** Heals once, whoever asks how often. */
export function injection(
  targets: readonly string[],
  heal: () => Promise<void>,
  detail?: string,
): Injection {
  let healing: Promise<void> | undefined;
  return {
    targets,
    ...(detail === undefined ? {} : { detail }),
    [Symbol.asyncDispose]() {
      healing ??= heal();
      return healing;
    },
  };
}

import type { ClusterDriver } from '../../core/cluster.ts';
import { byCommand } from './by-command.ts';

/** A fault that is in the cluster now. Disposing heals it; twice is harmless. */
export interface Injection extends AsyncDisposable {
  readonly targets: readonly string[];
}

export interface Fault {
  readonly name: string;
  readonly description: string;
  /** What this cluster's driver cannot do, null when it can do all that the fault needs. */
  lacks(cluster: ClusterDriver): string | null;
  inject(cluster: ClusterDriver, node: string, signal: AbortSignal): Promise<Injection>;
}

interface Definition<Needs> {
  readonly name: string;
  readonly description: string;
  /** Every ability of the driver that `inject` uses. */
  readonly needs: readonly (keyof Needs & string)[];
  inject(cluster: ClusterDriver & Needs, node: string, signal: AbortSignal): Promise<Injection>;
}

export function defineFault<Needs>({ name, description, needs, inject }: Definition<Needs>): Fault {
  const can = (cluster: ClusterDriver): cluster is ClusterDriver & Needs =>
    needs.every((need) => need in cluster);
  return {
    name,
    description,
    lacks: (cluster) =>
      byCommand(cluster, name) || can(cluster)
        ? null
        : needs.filter((need) => !(need in cluster)).join(', '),
    async inject(cluster, node, signal) {
      if (byCommand(cluster, name)) {
        await cluster.command(name, node, signal);
        return injection([node], () => cluster.undo(name, node));
      }
      if (!can(cluster)) throw new Error(`this cluster cannot do ${name}`);
      return inject(cluster, node, signal);
    },
  };
}

/** Heals once, whoever asks how often. */
export function injection(targets: readonly string[], heal: () => Promise<void>): Injection {
  let healing: Promise<void> | undefined;
  return {
    targets,
    [Symbol.asyncDispose]() {
      healing ??= heal();
      return healing;
    },
  };
}

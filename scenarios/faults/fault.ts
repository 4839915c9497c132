import type { z } from 'zod';
import type { ClusterDriver } from '../../core/cluster.ts';
import type { Settings } from '../../core/scenario.ts';
import { byCommand } from './by-command.ts';

/** A fault that is in the cluster now. Disposing heals it; twice is harmless. */
export interface Injection extends AsyncDisposable {
  readonly targets: readonly string[];
  /** What was really done, where that depends on the system; for the report. */
  readonly detail?: string;
}

/** What a fault finds beside the cluster. */
export interface Scene {
  /** What the step's `with` says, every default spelled out. */
  readonly settings: Settings;
  /** Opens connections to where the load connects to. null: there is no such place. */
  readonly crowd: ((connections: number, signal: AbortSignal) => Promise<Crowd>) | null;
}

/** Connections that somebody holds. Disposing closes them. */
export interface Crowd extends AsyncDisposable {
  /** How they fared so far, in words. */
  readonly detail: string;
}

export interface Traits {
  readonly name: string;
  readonly description: string;
  /** What a step means that names none; `endpoint`: it is of nothing else. */
  readonly target: 'primary' | 'standby' | 'endpoint';
  /** Whether it can be of the monitor, too. */
  readonly monitor: boolean;
  /** Whether another node is expected to take over: healing waits until it acknowledges writes. */
  readonly failover: 'if primary' | 'always' | 'never';
  /** A hand-over that is ordered. */
  readonly planned: boolean;
  /** What a step's `with` may hold; null: nothing. */
  readonly settings: z.ZodType<Settings> | null;
  /** Whether each node must be a host of its own, with a network that can be disturbed. */
  readonly needsHosts: boolean;
  /** Whether each node's data must lie on a file system of its own. */
  readonly smallDisk: boolean;
}

export interface Fault extends Traits {
  /** What this cluster's driver cannot do, null when it can do all that the fault needs. */
  lacks(cluster: ClusterDriver): string | null;
  inject(
    cluster: ClusterDriver,
    node: string,
    signal: AbortSignal,
    scene?: Scene,
  ): Promise<Injection>;
}

type Definition<Needs> = Pick<Traits, 'name' | 'description'> &
  Partial<Traits> & {
    /** Every ability of the driver that `inject` uses. */
    readonly needs: readonly (keyof Needs & string)[];
    inject(
      cluster: ClusterDriver & Needs,
      node: string,
      signal: AbortSignal,
      scene: Scene,
    ): Promise<Injection>;
  };

const usual = {
  target: 'primary',
  monitor: false,
  failover: 'if primary',
  planned: false,
  settings: null,
  needsHosts: false,
  smallDisk: false,
} as const;

const emptyScene: Scene = { settings: {}, crowd: null };

export function defineFault<Needs>({ needs, inject, ...traits }: Definition<Needs>): Fault {
  const { name } = traits;
  const can = (cluster: ClusterDriver): cluster is ClusterDriver & Needs =>
    needs.every((need) => need in cluster);
  return {
    ...usual,
    ...traits,
    lacks: (cluster) =>
      byCommand(cluster, name) || can(cluster)
        ? null
        : needs.filter((need) => !(need in cluster)).join(', '),
    async inject(cluster, node, signal, scene = emptyScene) {
      if (byCommand(cluster, name)) {
        await cluster.command(name, node, signal);
        return injection([node], () => cluster.undo(name, node));
      }
      if (!can(cluster)) throw new Error(`this cluster cannot do ${name}`);
      return inject(cluster, node, signal, scene);
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

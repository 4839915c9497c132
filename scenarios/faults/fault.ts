import type { z } from 'zod';
import type { ClusterDriver, Commanded } from '../../core/cluster.ts';
import type { Settings } from '../../core/scenario.ts';
import { attempt } from './attempt.ts';
import { byCommand } from './by-command.ts';
import { type Injection, injection } from './injection.ts';

/** What a fault finds beside the cluster. */
export interface Scene {
  /** What the step's `with` says, every default spelled out. */
  readonly settings: Settings;
  /** Opens connections to where the load connects to. null: there is no such place. */
  readonly crowd: ((connections: number, signal: AbortSignal) => Promise<Crowd>) | null;
  /** null: the cluster ends with this process, and every fault with it. */
  readonly mender: Mender | null;
}

/** Heals what is owed when this process ends before it has. */
export interface Mender {
  /** Resolves when that is known to whoever does it: before anything is done to the node. */
  owe(fault: string, node: string): Promise<void>;
  /** It was healed, or was tried to be: twice may be once too often. */
  paid(fault: string, node: string): void;
  /** What a person types to heal it. */
  byHand(fault: string, node: string): string;
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
  /** Heals a node that anybody has done it to; null: it ends by itself, or with who has done it. */
  healer(cluster: ClusterDriver): ((node: string) => Promise<void>) | null;
}

type Definition<Needs> = Pick<Traits, 'name' | 'description'> &
  Partial<Traits> & {
    /** Every ability of the driver that the fault uses. */
    readonly needs: readonly (keyof Needs & string)[];
  } & (Deed<Needs> | Held<Needs>);

type Doing<Needs, Done> = (
  cluster: ClusterDriver & Needs,
  node: string,
  signal: AbortSignal,
  scene: Scene,
) => Promise<Done>;

/** Done to a node, and undone by whoever knows its name. */
interface Deed<Needs> {
  /** Resolves with what was really done, in words, where that is worth telling. */
  readonly act: Doing<Needs, unknown>;
  /** Absent: it passes by itself. */
  readonly heal?: (cluster: ClusterDriver & Needs, node: string) => Promise<void>;
}

/** Lasts as long as something of ours is open. */
interface Held<Needs> {
  readonly inject: Doing<Needs, Injection>;
}

const usual = {
  target: 'primary',
  monitor: false,
  failover: 'if primary',
  planned: false,
  settings: null,
  needsHosts: false,
  smallDisk: false,
} as const;

const emptyScene: Scene = { settings: {}, crowd: null, mender: null };

export function defineFault<Needs>(definition: Definition<Needs>): Fault {
  const { name, needs } = definition;
  const can = (cluster: ClusterDriver): cluster is ClusterDriver & Needs =>
    needs.every((need) => need in cluster);
  return {
    ...usual,
    ...definition,
    lacks: (cluster) =>
      byCommand(cluster, name) || can(cluster)
        ? null
        : needs.filter((need) => !(need in cluster)).join(', '),
    async inject(cluster, node, signal, scene = emptyScene) {
      if (byCommand(cluster, name)) return injectByCommand(cluster, name, node, signal);
      if (!can(cluster)) throw new Error(`this cluster cannot do ${name}`);
      if ('inject' in definition) return definition.inject(cluster, node, signal, scene);
      const { act, heal = passes } = definition;
      return attempt(
        node,
        () => act(cluster, node, signal, scene),
        () => heal(cluster, node),
      );
    },
    healer(cluster) {
      if (byCommand(cluster, name))
        return cluster.hasUndo(name) ? (node) => cluster.undo(name, node) : null;
      if ('inject' in definition || !can(cluster)) return null;
      const { heal } = definition;
      return heal ? (node) => heal(cluster, node) : null;
    },
  };
}

async function passes(): Promise<void> {}

async function injectByCommand(
  cluster: Commanded,
  fault: string,
  node: string,
  signal: AbortSignal,
): Promise<Injection> {
  await cluster.command(fault, node, signal);
  const healing = injection([node], () => cluster.undo(fault, node));
  return cluster.hasUndo(fault) ? healing : { ...healing, healsItself: true };
}

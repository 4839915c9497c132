import { type Part, type PartSeconds, secondsOf } from '../cluster/resources/cpu.ts';
import { childrenOf } from '../cluster/resources/proc.ts';
import type { DrillCluster } from './drill-cluster.ts';

/** The processes of a run by what they are for, as far as they are on this machine. */
export class RunParts {
  readonly #pids = new Map<string, readonly number[]>();

  /** This process's own, now. */
  children(): ReadonlySet<number> {
    return new Set(childrenOf(process.pid));
  }

  /** What was started since: the processes of an endpoint, whatever kind it is. */
  childrenSince(before: ReadonlySet<number>): readonly number[] {
    return childrenOf(process.pid).filter((pid) => !before.has(pid));
  }

  set(part: string, pids: readonly number[]): void {
    this.#pids.set(part, pids);
  }

  all(cluster: DrillCluster): Readonly<Record<string, Part>> {
    const nodes = cluster.nodes.map(({ name }): [string, Part] => [
      name,
      () => serverOf(cluster, name),
    ]);
    return {
      ...Object.fromEntries(nodes),
      load: () => this.#secondsOf('load'),
      endpoint: () => this.#secondsOf('endpoint'),
      runner: ownSeconds,
    };
  }

  #secondsOf(part: string): PartSeconds | null {
    const pids = this.#pids.get(part);
    return pids ? secondsOf(pids) : null;
  }
}

/** null: of a server that is not on this machine, or not ours to see. */
function serverOf(cluster: DrillCluster, node: string): PartSeconds | null {
  if (!cluster.postmasterOf) return null;
  const pid = cluster.postmasterOf(node);
  return secondsOf(pid === null ? [] : [pid], 1);
}

/** Without its children, which are the other parts. */
function ownSeconds(): PartSeconds {
  const { user, system } = process.cpuUsage();
  return { key: 'runner', seconds: (user + system) / 1e6 };
}

import { makeLab } from '../cluster/compose/make.ts';
import { labBase } from '../cluster/compose/record.ts';
import { ExternalCluster } from '../cluster/external/cluster.ts';
import { LocalCluster } from '../cluster/local/cluster.ts';
import { defaultBase } from '../cluster/local/directory.ts';
import type { Programs } from '../cluster/local/programs.ts';
import type { Observed } from '../cluster/observer.ts';
import type { ClusterDriver, Endpoint, Hurryable, Login } from '../core/cluster.ts';
import type { Scenario } from '../core/scenario.ts';
import { checkout } from './run-directory.ts';

/** What a run needs to know of its cluster, whoever runs that. */
export interface DrillCluster extends ClusterDriver, Partial<Hurryable> {
  readonly nodes: readonly (Endpoint & { readonly name: string; readonly priority: number })[];
  /** null: there is none, or none that we know of. */
  readonly monitor: Observed['monitor'];
  /** Who may make tables and see standbys. */
  readonly admin: Login;
  /** As whom the load logs in. */
  readonly application: Login;
  /** Of one that is ours. */
  readonly directory?: string;
  /** Of one that is not: the command of its owner that undoes a fault, to be read; null: none. */
  undoing?(fault: string, node: string): string | null;
  /** Of one that runs on this machine: the first process of a node's server; null: it has none. */
  postmasterOf?(node: string): number | null;
  /** It is not to end with this process. */
  release(): Promise<void>;
}

export interface DrillClusterOptions {
  readonly scenario: Scenario;
  readonly programs: Programs | null;
  /** Of the containers; null: there are none. */
  readonly image: string | null;
  readonly directory: string | undefined;
}

/** Starts nothing yet. */
export async function openCluster(
  { scenario, programs, image, directory = `run-${process.pid}` }: DrillClusterOptions,
  onProgress: (what: string) => void,
): Promise<DrillCluster> {
  const { external } = scenario.cluster;
  if (external) return new ExternalCluster(external, process.env);
  const spec = scenario.cluster;
  if (image !== null) {
    const base = labBase(checkout);
    return makeLab({ base, directory, spec, image, services: [], env: process.env, onProgress });
  }
  if (!programs) throw new Error('a cluster of our own needs its programs');
  return LocalCluster.create({
    base: defaultBase(checkout),
    directory,
    spec,
    programs,
    onProgress,
  });
}

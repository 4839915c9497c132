import { isInContainers, type LabCluster } from './lab-cluster.ts';
import type { Charge } from './mender.ts';

/** What the subcommands of `lab` share. */
export interface Lab {
  readonly signal: AbortSignal;
  /** The folder that lists clusters. */
  readonly base: string;
  /** The lab that options such as --dir name. Throws UsageError when there is none. */
  find(options: { readonly dir?: string }): Promise<LabCluster>;
  /** Prints who is what. */
  show(cluster: LabCluster): Promise<void>;
}

/** As another process finds it. */
export function chargeOf({ base }: Lab, cluster: LabCluster): Charge {
  const { directory } = cluster;
  return isInContainers(cluster)
    ? { kind: 'compose', directory }
    : { kind: 'local', base, directory };
}

import type { LabCluster } from './lab-cluster.ts';

/** What the subcommands of `lab` share. */
export interface Lab {
  readonly signal: AbortSignal;
  /** The lab that options such as --dir name. Throws UsageError when there is none. */
  find(options: { readonly dir?: string }): Promise<LabCluster>;
  /** Prints who is what. */
  show(cluster: LabCluster): Promise<void>;
}

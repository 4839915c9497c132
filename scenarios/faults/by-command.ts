import type { ClusterDriver, Commanded } from '../../core/cluster.ts';

/** Whether the cluster's owner has given a command for this fault: then that is how it is done. */
export function byCommand(
  cluster: ClusterDriver,
  fault: string,
): cluster is ClusterDriver & Commanded {
  return 'hasCommand' in cluster && (cluster as ClusterDriver & Commanded).hasCommand(fault);
}

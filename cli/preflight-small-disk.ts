import { smallDiskProblem } from '../cluster/local/small-disk-trial.ts';
import { UsageError } from '../core/errors.ts';
import type { ClusterSpec } from '../core/scenario.ts';

/** Throws UsageError where a node is to have a file system of its own and cannot. */
export async function requireSmallDisk({ smallDiskBytes }: ClusterSpec): Promise<void> {
  if (!smallDiskBytes) return;
  const problem = await smallDiskProblem();
  if (problem !== null)
    throw new UsageError(`each node on a file system of its own (cluster.smallDisk): ${problem}`);
}

import { describeNodes } from '../cluster/monitor.ts';
import type { ClusterDriver, Hurryable } from '../core/cluster.ts';
import { until } from '../core/wait.ts';

const takeoverMs = 120_000;
const redundantMs = 180_000;
const hurryEveryMs = 5_000;

/** Waits until somebody else is the primary, and tells who. */
export async function untilTakeover(
  cluster: ClusterDriver,
  before: string,
  signal: AbortSignal,
): Promise<string> {
  let seen = 'not asked';
  const taken = async () => {
    const { primary, nodes } = await cluster.topology(signal);
    seen = describeNodes(nodes);
    return primary !== null && primary !== before ? primary : undefined;
  };
  const options = { timeoutMs: takeoverMs, intervalMs: 100, signal, lastSeen: () => seen };
  return until(`nobody takes over from ${before}`, taken, options);
}

/** Waits until one node is the primary and every other one its healthy standby. */
export async function untilRedundant(
  cluster: ClusterDriver & Partial<Hurryable>,
  signal: AbortSignal,
): Promise<void> {
  let seen = 'not asked';
  let hurryAtMs = performance.now() + hurryEveryMs;
  const redundant = async () => {
    const topology = await cluster.topology(signal);
    if (topology.redundant) return true;
    seen = describeNodes(topology.nodes);
    if (performance.now() < hurryAtMs) return undefined;
    // A node that rejoins by a base backup waits for a checkpoint.
    hurryAtMs = performance.now() + hurryEveryMs;
    await cluster.hurry?.(signal);
    return undefined;
  };
  const options = { timeoutMs: redundantMs, intervalMs: 250, signal, lastSeen: () => seen };
  await until('the cluster is not redundant', redundant, options);
}

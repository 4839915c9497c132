import type { Finding } from '../cluster/check/finding.ts';
import type { LocalCluster } from '../cluster/local/cluster.ts';
import { describeNodes } from '../cluster/monitor.ts';
import type { Topology } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import { until } from '../core/wait.ts';
import { crash } from '../scenarios/faults/crash.ts';
import type { Fault } from '../scenarios/faults/fault.ts';
import { switchover } from '../scenarios/faults/switchover.ts';

const takeoverMs = 120_000;
const rejoinMs = 180_000;
const hurryEveryMs = 5_000;

/** The failover and the planned hand-over of the checklist: each takes over, and comes back. */
export async function* drills(cluster: LocalCluster, signal: AbortSignal): AsyncGenerator<Finding> {
  yield* drill('failover: the primary is killed', crash, cluster, signal);
  yield* drill('controlled failover', switchover, cluster, signal);
}

async function* drill(
  what: string,
  fault: Fault,
  cluster: LocalCluster,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  try {
    const { primary } = await cluster.topology(signal);
    if (primary === null) throw new Error('nobody is the primary');
    const beganMs = performance.now();
    const elapsed = () => `${((performance.now() - beganMs) / 1000).toFixed(1)} s`;
    await using injection = await fault.inject(cluster, primary, signal);
    const next = await takeover(cluster, primary, signal);
    yield { what, pass: true, detail: `${next} took over from ${primary} after ${elapsed()}` };
    await injection[Symbol.asyncDispose]();
    await redundant(cluster, signal);
    yield { what: `${primary} rejoins`, pass: true, detail: `as a standby, after ${elapsed()}` };
  } catch (error) {
    signal.throwIfAborted();
    yield { what, pass: false, detail: messageOf(error) };
  }
}

async function takeover(
  cluster: LocalCluster,
  before: string,
  signal: AbortSignal,
): Promise<string> {
  let seen: Topology | undefined;
  const taken = async () => {
    seen = await cluster.topology(signal);
    return seen.primary !== null && seen.primary !== before ? seen.primary : undefined;
  };
  const lastSeen = () => describeNodes(seen?.nodes ?? []);
  const options = { timeoutMs: takeoverMs, intervalMs: 100, signal, lastSeen };
  return until('no other primary', taken, options);
}

async function redundant(cluster: LocalCluster, signal: AbortSignal): Promise<void> {
  let seen: Topology | undefined;
  let hurryAtMs = performance.now() + hurryEveryMs;
  const back = async () => {
    seen = await cluster.topology(signal);
    if (seen.redundant) return true;
    if (performance.now() < hurryAtMs) return undefined;
    // One that rejoins by a base backup waits for a checkpoint.
    hurryAtMs = performance.now() + hurryEveryMs;
    await cluster.hurry(signal);
    return undefined;
  };
  const lastSeen = () => describeNodes(seen?.nodes ?? []);
  const options = { timeoutMs: rejoinMs, intervalMs: 250, signal, lastSeen };
  await until('not redundant again', back, options);
}

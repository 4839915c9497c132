import type { Finding } from '../cluster/check/finding.ts';
import { messageOf, unhealedIn } from '../core/errors.ts';
import { crash } from '../scenarios/faults/crash.ts';
import type { Fault } from '../scenarios/faults/fault.ts';
import { switchover } from '../scenarios/faults/switchover.ts';
import { injectAll } from '../scenarios/inject.ts';
import { untilRedundant, untilTakeover } from './cluster-turns.ts';
import type { LabCluster } from './lab-cluster.ts';
import { startLabMender } from './lab-mender.ts';

/** The failover and the planned hand-over of the checklist: each takes over, and comes back. */
export async function* drills(cluster: LabCluster, signal: AbortSignal): AsyncGenerator<Finding> {
  yield* drill('failover: the primary is killed', crash, cluster, signal);
  yield* drill('controlled failover', switchover, cluster, signal);
}

async function* drill(
  what: string,
  fault: Fault,
  cluster: LabCluster,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  try {
    const { primary } = await cluster.topology(signal);
    if (primary === null) throw new Error('nobody is the primary');
    await using mender = await startLabMender(cluster);
    const beganMs = performance.now();
    const elapsed = () => `${((performance.now() - beganMs) / 1000).toFixed(1)} s`;
    const scene = { settings: {}, crowd: null, mender };
    await using injection = await injectAll(fault, cluster, [primary], signal, scene);
    const next = await untilTakeover(cluster, primary, signal);
    yield { what, pass: true, detail: `${next} took over from ${primary} after ${elapsed()}` };
    await injection[Symbol.asyncDispose]();
    await untilRedundant(cluster, signal);
    yield { what: `${primary} rejoins`, pass: true, detail: `as a standby, after ${elapsed()}` };
  } catch (error) {
    if (signal.aborted) throw error;
    yield { what, pass: false, detail: [messageOf(error), ...unhealedIn(error)].join('; ') };
  }
}

import type { Topology } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import { until } from '../core/wait.ts';
import type { Rig } from './rig.ts';

const auditableMs = 60_000;

/** A cluster that did not come back cannot be audited; what that means is for the checkers. */
export async function auditIfPossible(rig: Rig, signal: AbortSignal): Promise<void> {
  try {
    await rig.audit(await topologyWithPrimary(rig, signal), signal);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(`no audit: ${messageOf(error)}`);
  }
}

async function topologyWithPrimary({ cluster }: Rig, signal: AbortSignal): Promise<Topology> {
  const found = async () => {
    const topology = await cluster.topology(signal);
    return topology.primary === null ? undefined : topology;
  };
  return until('no primary to audit', found, { timeoutMs: auditableMs, signal });
}

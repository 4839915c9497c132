import { messageOf } from '../core/errors.ts';
import { delay, until } from '../core/wait.ts';
import type { Rig } from './rig.ts';

export interface Pace {
  /** For a load that is told when to start to be ready before that. */
  readonly leadMs: number;
  /** How long redundancy must last to count as restored. */
  readonly stableMs: number;
  /** Load after that, so that recovery (windows of 5 s) can be seen. */
  readonly tailMs: number;
}

const redundancyMs = 180_000;
const hurryEveryMs = 5000;
const hurrying =
  'not redundant at the planned end: from here on the primary is asked for checkpoints, since a node that rejoins by a base backup waits for one';

/**
 * Waits for redundancy, and a little longer; that it does not come is for the checkers. From the
 * planned end of the load on the cluster is hurried, which the report says.
 */
export async function untilRedundant(
  rig: Rig,
  endAtMs: number,
  { stableMs, tailMs }: Pace,
  signal: AbortSignal,
): Promise<void> {
  let sinceMs: number | null = null;
  let hurryAtMs = endAtMs;
  const stable = async () => {
    const { redundant } = await rig.cluster.topology(signal);
    const nowMs = rig.clock.nowMs();
    sinceMs = redundant ? (sinceMs ?? nowMs) : null;
    if (sinceMs !== null && nowMs - sinceMs >= stableMs) return true;
    if (redundant || nowMs < hurryAtMs || !rig.cluster.hurry) return undefined;
    if (hurryAtMs === endAtMs) rig.note(hurrying);
    hurryAtMs = nowMs + hurryEveryMs;
    await rig.cluster.hurry(signal);
    return undefined;
  };
  try {
    const options = { timeoutMs: redundancyMs, intervalMs: 250, signal };
    await until('the cluster is not redundant again', stable, options);
    await delay(tailMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(messageOf(error));
  }
}

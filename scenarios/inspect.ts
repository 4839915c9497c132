import { messageOf } from '../core/errors.ts';
import { type Inspection, wrongWith } from '../core/inspection.ts';
import { until } from '../core/wait.ts';
import type { Rig } from './rig.ts';

const settledMs = 15_000;

/**
 * Writes down how the cluster is left. What is wrong with it at first may be on its way: it has a
 * while to settle, and then what was seen last is what counts.
 */
export async function inspectAtTheEnd(
  rig: Rig,
  signal: AbortSignal,
  timeoutMs = settledMs,
): Promise<void> {
  let last: Inspection | undefined;
  const whole = async () => {
    last = await rig.inspect?.(await rig.cluster.topology(signal), signal);
    return last === undefined || wrongWith(last).length === 0 ? true : undefined;
  };
  try {
    await until('the cluster is not whole', whole, { timeoutMs, intervalMs: 250, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (last === undefined) rig.note(`how the cluster was left is not known: ${messageOf(error)}`);
  }
  if (last !== undefined) {
    rig.record({ kind: 'inspection', atMs: rig.clock.nowMs(), ...last });
  }
}

import type { Clock } from '../core/clock.ts';
import type { Endpoint } from '../core/cluster.ts';
import type { Scenario } from '../core/scenario.ts';
import { delay } from '../core/wait.ts';
import type { Heard } from './heard.ts';
import type { Rig } from './rig.ts';

/** A run with its load under way. */
export interface Drill {
  readonly scenario: Scenario;
  readonly rig: Rig;
  readonly heard: Heard;
  /** Where the load connects to. */
  readonly endpoint: Endpoint;
  /** The timeline's zero on the run's clock. */
  readonly measureFromMs: number;
}

export async function untilTime(clock: Clock, atMs: number, signal: AbortSignal): Promise<void> {
  const leftMs = atMs - clock.nowMs();
  if (leftMs > 0) await delay(leftMs, signal);
}

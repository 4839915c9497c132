import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { clocksAgree } from './clocks.ts';
import { sameData } from './data.ts';
import { endpointLeads } from './endpoint.ts';
import type { Check, Checked, Finding } from './finding.ts';
import { monitorKnowsAll } from './monitor.ts';
import { writesArrive } from './replicated.ts';
import { commitsWait, standbysStream } from './replication.ts';
import { onePrimary } from './roles.ts';

const checks = (clock: Clock): readonly Check[] => [
  monitorKnowsAll,
  onePrimary,
  standbysStream,
  commitsWait,
  writesArrive,
  sameData,
  endpointLeads,
  clocksAgree(clock),
];

/**
 * Walks the checklist; nothing is broken by it, and the one row that it may write is removed again.
 * A check that throws is a line that fails. Throws only when it is interrupted.
 */
export async function* checkup(
  cluster: Checked,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  for (const check of checks(clock)) {
    try {
      yield* await check.find(cluster, signal);
    } catch (error) {
      signal.throwIfAborted();
      yield { what: check.what, pass: false, detail: messageOf(error) };
    }
  }
}

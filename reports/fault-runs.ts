import type { FaultEvent } from '../core/history.ts';
import type { Span } from './gaps.ts';

/** One step of the timeline as it went. */
export interface FaultRun extends Span {
  readonly step: number;
  readonly fault: string;
  readonly target: string;
  readonly nodes: readonly string[];
  /** The monitor was asked for it; runs of older versions do not say so. */
  readonly planned: boolean;
  /** What could not be injected or healed, and why. */
  readonly problem: string | null;
}

/**
 * A fault lasts from the beginning of its injection, not from its end: users may feel the first
 * signal that is sent, and so nothing that follows from a fault comes before it. It ends when it
 * has been healed.
 */
export function recordFault(faults: FaultRun[], event: FaultEvent): void {
  if (event.what === 'inject') {
    const { step, fault, target, nodes, atMs } = event;
    const planned = event.planned ?? fault === 'switchover';
    faults.push({ step, fault, target, nodes, planned, fromMs: atMs, toMs: null, problem: null });
    return;
  }
  const index = faults.findLastIndex(({ step }) => step === event.step);
  const known = faults[index];
  if (known !== undefined) faults[index] = { ...known, ...changed(known, event) };
}

function changed(known: FaultRun, event: FaultEvent): Partial<FaultRun> {
  // The nodes may be known only once the target has been resolved.
  if (event.what === 'injected' && event.nodes.length > 0) return { nodes: event.nodes };
  if (event.what === 'healed') return { toMs: event.atMs };
  if (event.what === 'failed') return { problem: event.detail ?? 'no reason given' };
  return { nodes: known.nodes };
}

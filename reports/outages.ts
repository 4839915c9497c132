import type { Gap } from '../core/history.ts';
import { asynchronousMs } from './asynchronous.ts';
import type { FaultRun } from './fault-runs.ts';
import { type GapFigures, length, untouched } from './gaps.ts';
import type { OutageFacts, OutageGap } from './outage-case.ts';
import { phasesOf } from './phases.ts';
import { recoveryOf } from './recovery.ts';
import type { Outage } from './report.ts';
import { duration } from './wording.ts';

/** What each fault did to the users, in order of injection. */
export function outagesOf(facts: OutageFacts): Outage[] {
  const { faults } = facts.history;
  return faults.map((fault, index) => {
    const untilMs = faults[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const write = gapFigure(facts.writeGaps, index, 'write');
    const read = gapFigure(facts.readGaps, index, 'read');
    const recovery = recoveryOf(facts, { fault, untilMs, write });
    const { phases, reasons } = phasesOf(facts, { fault, untilMs, write, recovery });
    return {
      fault: fault.fault,
      target: targetOf(fault),
      writeOutageMs: write.ms,
      readOutageMs: read.ms,
      notBack: (['write', 'read'] as const).filter((kind) => ({ write, read })[kind].endless),
      writeGapSumMs: facts.writeGaps.perFault[index]?.sumMs ?? 0,
      recoveryMs: recovery.ms,
      asynchronousMs:
        facts.asynchronous && asynchronousMs(facts.asynchronous, fault.fromMs, untilMs),
      phases,
      reasons: {
        ...reasons,
        ...reasonOf('writeOutageMs', write.reason),
        ...reasonOf('readOutageMs', read.reason),
        ...reasonOf('recoveryMs', recovery.reason),
        ...reasonOf('asynchronousMs', facts.asynchronous === null ? notAsked : undefined),
      },
    };
  });
}

export function targetOf(fault: FaultRun): string {
  return fault.nodes.length === 0 ? fault.target : fault.nodes.join(', ');
}

/** `what`: a write, a read; for the reasons. */
export function gapFigure(gaps: GapFigures, index: number, what: string): OutageGap {
  const { longest, acknowledged, open } = gaps.perFault[index] ?? untouched;
  if (open !== null) return endless(open, what);
  if (longest === null && acknowledged) return { ms: 0, gap: null, reason: tooShort };
  if (longest === null) return untold(gaps, index, what);
  if (length(longest) >= gaps.thresholdMs) return { ms: length(longest), gap: longest };
  const seen = duration(length(longest));
  const calm = duration(gaps.longestBeforeMs ?? 0);
  const reason = `no outage: the longest gap was ${seen}, less than 10 x the ${calm} of before`;
  return { ms: 0, gap: null, reason };
}

// The windows name their longest gap and all those of 20 ms or more; others are as good as none.
const tooShort = 'no outage: no gap at the fault was long enough to be recorded';

const notAsked = 'the probes did not ask what a commit waits for';

function endless(open: Gap, what: string): OutageGap {
  const waited = duration(length(open));
  const reason = `no ${what} was acknowledged again in the ${waited} until the load ended`;
  return { ms: null, gap: null, lastAcknowledgedMs: open.fromMs, endless: true, reason };
}

function untold(gaps: GapFigures, index: number, what: string): OutageGap {
  if (gaps.lastAcknowledgedMs === null) {
    return { ms: null, gap: null, reason: `no ${what} was ever acknowledged` };
  }
  const later = gaps.perFault.slice(index + 1).some((one) => one.longest ?? one.open);
  const reason = later
    ? `no ${what} was acknowledged before the next fault, which the gap is counted under`
    : `no ${what} was acknowledged in this run before and after the fault`;
  return { ms: null, gap: null, reason };
}

function reasonOf(name: string, reason: string | undefined): Record<string, string> {
  return reason === undefined ? {} : { [name]: reason };
}

import type { Outage, Report } from './report.ts';
import { count, duration, list, plural, share } from './wording.ts';

/** The answer in plain words: what users felt, then what became of their writes. */
export interface Headline {
  readonly outage: string;
  readonly writes: string;
}

export function headline(report: Report): Headline {
  return { outage: outageSentence(report), writes: writesSentence(report) };
}

function outageSentence(report: Report): string {
  const { outages } = report;
  if (outages.length === 0) return calmSentence(report);
  const gone = outages.at(-1);
  if (gone !== undefined && isEndless(gone)) return 'Users could not write again after the fault.';
  const felt = outages.flatMap(({ writeOutageMs }) => writeOutageMs || []);
  if (felt.length > 0) return `Users could not write for ${list(felt.map(duration))}.`;
  if (outages.some(({ writeOutageMs }) => writeOutageMs === null)) {
    return 'How long users could not write could not be told.';
  }
  const stoppedMs = outages.reduce((sum, { writeGapSumMs }) => sum + writeGapSumMs, 0);
  if (stoppedMs > 0) return `Writes stopped for ${duration(stoppedMs)} in all.`;
  return 'No pause in writes was long enough to count as an outage.';
}

function calmSentence({ operations, stoppedAtMs, longestGapBeforeMs }: Report): string {
  const total = operations['total'];
  if (total === undefined || total.count === 0) return 'No load was measured.';
  // A single write has not stopped: there may be no more of them.
  if (stoppedAtMs.write !== null && longestGapBeforeMs.write !== null)
    return 'Writes stopped without a fault and did not come back.';
  return `No fault was injected: ${share(total.ok, total.count)} of ${plural(total.count, 'operation')} ended well.`;
}

/** Writes stopped and did not come back before the load ended. */
function isEndless({ writeOutageMs, phases }: Outage): boolean {
  return writeOutageMs === null && phases.lastAcknowledged !== null;
}

function writesSentence({ writes, verdicts }: Report): string {
  const { acknowledged, lost } = writes;
  if (lost === null) return 'Whether an acknowledged write was lost could not be told.';
  const wrong = [
    [lost, 'lost'],
    [writes.duplicated ?? 0, 'applied twice'],
    [writes.torn ?? 0, 'applied in part'],
    [writes.resurrected ?? 0, 'applied although they had failed'],
  ] as const;
  const told = wrong.filter(([some]) => some > 0).map(([some, how]) => `${count(some)} ${how}`);
  if (told.length > 0)
    return `Writes went wrong: ${list(told)}, of ${count(acknowledged)} acknowledged.`;
  if (verdicts['lost-writes']?.status !== 'pass')
    return 'No write was found lost, but the evidence is too thin.';
  return `No acknowledged write was lost (${count(acknowledged)} checked).`;
}

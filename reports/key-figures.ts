import type { Outage, Report } from './report.ts';
import { count, duration, share } from './wording.ts';

/** The figures that people decide by; null values say why in `note`. */
export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  /** How it was measured, in a sentence. */
  readonly how: string;
}

export const okLabel = 'Operations ok';

export function keyFigures(report: Report): readonly KeyFigure[] {
  const { operations, writes } = report;
  const total = operations['total'];
  const response = total?.responseMs ?? null;
  return [
    ...outageFigures(report),
    {
      label: 'Writes lost',
      value: writes.lost === null ? '?' : count(writes.lost),
      note: `of ${count(writes.acknowledged)} acknowledged`,
      how: 'Every write leaves a receipt in its own transaction; afterwards all of them are read back from the new primary. Lost: acknowledged, and not there.',
    },
    {
      label: 'Response time p99',
      value: response === null ? '?' : duration(response.p99),
      note:
        response === null
          ? 'no operation ended ok'
          : `median ${duration(response.p50)}, whole load`,
      how: 'From when an operation was due to its answer, of those that ended ok: 99 of 100 took no longer. What waited for a stalled server counts as long as it waited.',
    },
    {
      label: okLabel,
      value: total === undefined ? '?' : share(total.ok, total.count),
      note: `of ${count(total?.count ?? 0)} offered`,
      how: 'Of all operations that were due in the measured load, those that were answered well. The rest was rejected, failed, cut off or came too late to be begun.',
    },
  ];
}

function outageFigures({ outages, longestGapBeforeMs, readOnly }: Report): readonly KeyFigure[] {
  if (outages.length === 0) {
    const { write, read } = longestGapBeforeMs;
    return [
      {
        label: 'Longest pause in writes',
        value: known(write),
        note: 'between acknowledgements',
        how: pauseHow,
      },
      {
        label: 'Longest pause in reads',
        value: known(read),
        note: 'between acknowledgements',
        how: pauseHow,
      },
    ];
  }
  return [
    outageFigure('Write outage', 'writeOutageMs', outages),
    ...stoppedFigure(outages),
    outageFigure('Read outage', 'readOutageMs', outages),
    ...readOnlyFigure(readOnly),
    outageFigure('Back to normal after', 'recoveryMs', outages),
  ];
}

const pauseHow =
  'The longest time between two acknowledgements that followed each other, at all clients together.';

const outageHow = {
  writeOutageMs:
    'From the last write that was acknowledged to the first one after, at all clients together: the longest such gap that overlaps the fault, if it is ten times as long as any before.',
  readOutageMs: 'The same, of reads.',
  recoveryMs:
    'From the fault to the first five seconds in which 95 % of what was offered ended ok, with a p99 of at most twice, or 20 ms above, that of before.',
};

function readOnlyFigure(readOnly: Report['readOnly']): readonly KeyFigure[] {
  if (readOnly === null || readOnly.outages.length === 0) return [];
  const worst = readOnly.outages.reduce((a, b) => (rank(b.outageMs) > rank(a.outageMs) ? b : a));
  const { fault, target, outageMs, reason } = worst;
  const note = reason ?? `after ${fault} of ${target}`;
  const value = outageMs === 0 ? 'none' : known(outageMs);
  return [{ label: 'Outage of reads on standbys', value, note, how: outageHow.readOutageMs }];
}

/** What the outage alone would hide: writes that stopped again, or once the fault had healed. */
function stoppedFigure(outages: readonly Outage[]): readonly KeyFigure[] {
  if (!outages.some(stoppedOtherwise)) return [];
  const sumMs = outages.reduce((sum, { writeGapSumMs }) => sum + writeGapSumMs, 0);
  const note = 'all pauses long enough to count, after healing too';
  const how = 'The sum of all such gaps from the first fault on, also those after it had healed.';
  return [{ label: 'Writes stopped in all', value: duration(sumMs), note, how }];
}

/** Whether writes stopped for longer than their outage says. */
export function stoppedOtherwise({ writeOutageMs, writeGapSumMs }: Outage): boolean {
  return writeGapSumMs !== (writeOutageMs ?? 0);
}

function outageFigure(
  label: string,
  name: 'writeOutageMs' | 'readOutageMs' | 'recoveryMs',
  outages: readonly Outage[],
): KeyFigure {
  const worst = outages.reduce((a, b) => (rank(b[name]) > rank(a[name]) ? b : a));
  const after = outages.length === 1 ? 'after' : `longest of ${outages.length}:`;
  const note = worst.reasons[name] ?? `${after} ${worst.fault} of ${worst.target}`;
  return {
    label,
    value: worst[name] === 0 ? 'none' : known(worst[name]),
    note,
    how: outageHow[name],
  };
}

function rank(ms: number | null): number {
  return ms ?? Number.POSITIVE_INFINITY;
}

function known(ms: number | null): string {
  return ms === null ? '–' : duration(ms);
}

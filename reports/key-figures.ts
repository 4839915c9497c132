import type { Outage, Report } from './report.ts';
import { count, duration, share } from './wording.ts';

/** The figures that people decide by; null values say why in `note`. */
export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

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
    },
    {
      label: 'Response time p99',
      value: response === null ? '?' : duration(response.p99),
      note:
        response === null
          ? 'no operation ended ok'
          : `median ${duration(response.p50)}, whole load`,
    },
    {
      label: 'Operations ok',
      value: total === undefined ? '?' : share(total.ok, total.count),
      note: `of ${count(total?.count ?? 0)} offered`,
    },
  ];
}

function outageFigures({ outages, longestGapBeforeMs, readOnly }: Report): readonly KeyFigure[] {
  if (outages.length === 0) {
    const { write, read } = longestGapBeforeMs;
    return [
      { label: 'Longest pause in writes', value: known(write), note: 'between acknowledgements' },
      { label: 'Longest pause in reads', value: known(read), note: 'between acknowledgements' },
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

function readOnlyFigure(readOnly: Report['readOnly']): readonly KeyFigure[] {
  if (readOnly === null || readOnly.outages.length === 0) return [];
  const worst = readOnly.outages.reduce((a, b) => (rank(b.outageMs) > rank(a.outageMs) ? b : a));
  const { fault, target, outageMs, reason } = worst;
  const note = reason ?? `after ${fault} of ${target}`;
  const value = outageMs === 0 ? 'none' : known(outageMs);
  return [{ label: 'Outage of reads on standbys', value, note }];
}

/** What the outage alone would hide: writes that stopped again, or once the fault had healed. */
function stoppedFigure(outages: readonly Outage[]): readonly KeyFigure[] {
  if (!outages.some(stoppedOtherwise)) return [];
  const sumMs = outages.reduce((sum, { writeGapSumMs }) => sum + writeGapSumMs, 0);
  const note = 'all pauses long enough to count, after healing too';
  return [{ label: 'Writes stopped in all', value: duration(sumMs), note }];
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
  return { label, value: worst[name] === 0 ? 'none' : known(worst[name]), note };
}

function rank(ms: number | null): number {
  return ms ?? Number.POSITIVE_INFINITY;
}

function known(ms: number | null): string {
  return ms === null ? '–' : duration(ms);
}

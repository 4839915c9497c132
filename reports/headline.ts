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

function outageSentence({ outages, operations }: Report): string {
  if (outages.length === 0) {
    const total = operations['total'];
    if (total === undefined || total.count === 0) return 'No load was measured.';
    return `No fault was injected: ${share(total.ok, total.count)} of ${plural(total.count, 'operation')} ended well.`;
  }
  const gone = outages.at(-1);
  if (gone !== undefined && isEndless(gone)) return 'Users could not write again after the fault.';
  const felt = outages.flatMap(({ writeOutageMs }) => writeOutageMs || []);
  if (felt.length > 0) return `Users could not write for ${list(felt.map(duration))}.`;
  if (outages.some(({ writeOutageMs }) => writeOutageMs === null)) {
    return 'How long users could not write could not be told.';
  }
  return 'Users could write all the time.';
}

/** Writes stopped and did not come back before the load ended. */
export function isEndless({ writeOutageMs, phases }: Outage): boolean {
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

function outageFigures({ outages, longestGapBeforeMs }: Report): readonly KeyFigure[] {
  if (outages.length === 0) {
    const { write, read } = longestGapBeforeMs;
    return [
      { label: 'Longest pause in writes', value: known(write), note: 'between acknowledgements' },
      { label: 'Longest pause in reads', value: known(read), note: 'between acknowledgements' },
    ];
  }
  return [
    outageFigure('Write outage', 'writeOutageMs', outages),
    outageFigure('Read outage', 'readOutageMs', outages),
    outageFigure('Back to normal after', 'recoveryMs', outages),
  ];
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

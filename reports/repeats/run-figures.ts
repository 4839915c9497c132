import { meanings } from '../page/anatomy.ts';
import { partsOf } from '../page/breakdown.ts';
import type { Outage, PhaseName, Report } from '../report.ts';
import { endpointFiguresOf, errorFiguresOf } from './endpoint-figures.ts';
import type { RunFigure } from './run-figure.ts';

/** The figures of a run that repeats are compared by, in the order in which they are read. */
export function figuresOfRun(report: Report): readonly RunFigure[] {
  return [
    ...feltFigures(report),
    ...endpointFiguresOf(report),
    ...errorFiguresOf(report),
    ...report.outages.flatMap((_, i) => outageFigures(report, i)),
  ];
}

const felt = 'What users felt';

function feltFigures(report: Report): readonly RunFigure[] {
  const { writes, operations, longestGapBeforeMs } = report;
  const total = operations['total'];
  const figure = (unit: RunFigure['unit'], path: string, label: string, value?: number | null) => ({
    ...{ path, label, unit, group: felt },
    value: value ?? null,
  });
  const response = total?.responseMs;
  const calm = report.outages.length > 0 ? [] : (['write', 'read'] as const);
  return [
    ...report.outages.flatMap((outage, i) => headFigures(outage, i, report.outages.length)),
    ...readOnlyFigures(report),
    ...calm.map((kind) =>
      figure('ms', `longestGapBeforeMs.${kind}`, `Longest ${kind} pause`, longestGapBeforeMs[kind]),
    ),
    figure('count', 'writes.acknowledged', 'Writes acknowledged', writes.acknowledged),
    figure('count', 'writes.lost', 'Writes lost', writes.lost),
    figure('count', 'writes.unknown', 'Writes with unknown end', writes.unknown),
    figure('share', 'operations.total.okShare', 'Operations ok', total && total.ok / total.count),
    figure('count', 'operations.total.failed', 'Operations failed', total?.failed),
    figure('count', 'operations.total.dropped', 'Operations dropped', total?.dropped),
    ...(['p50', 'p99', 'max'] as const).map((name) =>
      figure('ms', `operations.total.responseMs.${name}`, `Response ${name}`, response?.[name]),
    ),
  ];
}

const head = [
  ['writeOutageMs', 'Write outage'],
  ['readOutageMs', 'Read outage'],
  ['writeGapSumMs', 'Writes stopped in all'],
  ['recoveryMs', 'Back to normal after'],
] as const;

function headFigures(outage: Outage, index: number, of: number): readonly RunFigure[] {
  const which = of === 1 ? '' : ` ${index + 1}`;
  return head.map(([name, label]) => ({
    ...{ path: `outages[${index}].${name}`, label: `${label}${which}`, unit: 'ms', group: felt },
    value: outage[name],
  }));
}

function readOnlyFigures({ readOnly }: Report): readonly RunFigure[] {
  const outages = readOnly?.outages ?? [];
  return outages.map(({ outageMs }, index) => {
    const label = `Outage of reads on standbys${outages.length === 1 ? '' : ` ${index + 1}`}`;
    const path = `readOnly.outages[${index}].outageMs`;
    return { path, label, unit: 'ms', group: felt, value: outageMs };
  });
}

/** Where the time went: parts of the outage, and moments since the injection. */
function outageFigures({ outages }: Report, index: number): readonly RunFigure[] {
  const outage = outages[index];
  if (!outage) return [];
  const group = outages.length === 1 ? 'The outage, by phases' : `Outage ${index + 1}, by phases`;
  const at = `outages[${index}]`;
  const parts = partsOf(outage);
  const zeroMs = outage.phases.injected?.atMs ?? null;
  const moments = Object.entries(outage.phases).filter(([name]) => name !== 'injected');
  return [
    ...partNames.map((name): RunFigure => {
      const ms = parts.find((part) => part.name === name)?.ms ?? null;
      return { path: `${at}.parts.${name}`, label: capital(name), unit: 'ms', group, value: ms };
    }),
    ...moments.map(([name, phase]): RunFigure => {
      const ms = phase === null || zeroMs === null ? null : phase.atMs - zeroMs;
      const label = meanings[name as PhaseName];
      return { path: `${at}.phases.${name}`, label, unit: 'ms', group, value: ms };
    }),
    {
      ...{
        path: `${at}.asynchronousMs`,
        label: 'Acknowledged without a standby',
        unit: 'ms',
        group,
      },
      value: outage.asynchronousMs,
    },
  ];
}

const partNames = ['noticing', 'deciding', 'promoting', 'reconnecting'] as const;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

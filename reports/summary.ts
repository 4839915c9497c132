import { printable } from '../core/printable.ts';
import { headline } from './headline.ts';
import { keyFigures } from './key-figures.ts';
import type { Report, Verdict } from './report.ts';

/** The verdict for a terminal: the answer, the figures, each verdict. Plain text, no colours. */
export function summaryLines(report: Report): string[] {
  const { outage, writes } = headline(report);
  const figures = keyFigures(report);
  const width = Math.max(...figures.map(({ label }) => label.length));
  const names = Math.max(...Object.keys(report.verdicts).map((name) => name.length));
  return [
    `${report.verdict.toUpperCase()}: ${report.scenario.name}`,
    `${outage} ${writes}`,
    '',
    ...figures.map(({ label, value, note }) => `  ${label.padEnd(width)}  ${value}  (${note})`),
    '',
    ...Object.entries(report.verdicts).flatMap(([name, one]) => verdictLines(name, one, names)),
  ].map(printable);
}

function verdictLines(name: string, verdict: Verdict, width: number): string[] {
  const first = `  ${verdict.status.padEnd(7)}  ${name.padEnd(width)}  ${verdict.detail}`;
  const evidence = verdict.status === 'fail' ? verdict.evidence : [];
  return [first, ...evidence.map((line) => `${' '.repeat(11)}${line}`)];
}

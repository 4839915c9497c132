import { headline } from '../headline.ts';
import { keyFigures } from '../key-figures.ts';
import { statusWords } from '../page/answer.ts';
import type { Report, Verdict } from '../report.ts';
import { count, plural } from '../wording.ts';
import { markdownCode, markdownTable, markdownText } from './markdown.ts';
import type { ToldRun } from './told.ts';

/** A run for a job's summary: the answer, the figures, the verdicts. Whole blocks, for appending. */
export function runMarkdown(run: ToldRun): string {
  const { scenario, came } = run;
  const verdict = came.kind === 'done' ? statusWords[came.report.verdict] : 'Broke';
  const blocks = came.kind === 'done' ? doneBlocks(came.report, came.page) : brokenBlocks(run);
  return [`## ${verdict}: ${markdownText(scenario)}`, ...blocks, ''].join('\n\n');
}

function doneBlocks(report: Report, page: string): readonly string[] {
  const { outage, writes } = headline(report);
  const figures = keyFigures(report).map(({ label, value, note }) => [label, value, note]);
  return [
    `**${markdownText(`${outage} ${writes}`)}**`,
    markdownText(report.scenario.description),
    markdownTable([['Figure', 'Value', ''], ...figures]).join('\n'),
    ...convictions(report.verdicts),
    verdictTable(report.verdicts),
    `Report: ${markdownCode(page)}, commit ${markdownCode(report.provenance.commit)}`,
  ];
}

function brokenBlocks({ runId, came }: ToldRun): readonly string[] {
  const why = came.kind === 'broken' ? came.why : '';
  return [
    '**The run was not finished: nothing can be told.**',
    `- ${markdownText(why)}`,
    `Run: ${markdownCode(runId)}`,
  ];
}

/** What convicted, before the long table. */
function convictions(verdicts: Report['verdicts']): readonly string[] {
  const lines = Object.entries(verdicts).flatMap(([name, verdict]) =>
    verdict.status === 'fail' ? evidenceLines(name, verdict) : [],
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

const mostShown = 5;

function evidenceLines(
  name: string,
  { detail, evidence }: Extract<Verdict, { status: 'fail' }>,
): readonly string[] {
  const more = evidence.length - mostShown;
  return [
    `- **${markdownText(name)}**: ${markdownText(detail)}`,
    ...evidence.slice(0, mostShown).map((line) => `  - ${markdownText(line)}`),
    ...(more > 0 ? [`  - and ${count(more)} more in the report`] : []),
  ];
}

function verdictTable(verdicts: Report['verdicts']): string {
  const rows = Object.entries(verdicts).map(([name, { status, detail }]) => [
    name,
    statusWords[status],
    detail,
  ]);
  return folded(`${plural(rows.length, 'verdict')}`, [['Verdict', 'Result', 'Detail'], ...rows]);
}

function folded(title: string, rows: readonly (readonly string[])[]): string {
  const lines = ['<details>', `<summary>${title}</summary>`, '', ...markdownTable(rows), ''];
  return [...lines, '</details>'].join('\n');
}

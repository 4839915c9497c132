import { statusWords } from '../page/answer.ts';
import type { Repeats } from '../repeats/repeats.ts';
import { countWords, terminalSummary } from '../repeats/summary.ts';
import { count } from '../wording.ts';
import { markdownCode, markdownTable, markdownText } from './markdown.ts';
import { type ToldRun, verdictOf } from './told.ts';

/** A series for a job's summary: the answer, the figures of its runs together, what did not pass. */
export function seriesMarkdown(repeats: Repeats, runs: readonly ToldRun[], page: string): string {
  const { scenario, verdict, variants, notes } = repeats;
  const all = variants.flatMap((variant) => variant.repeats);
  const tables = terminalSummary(repeats).tables.map((rows) => markdownTable(rows).join('\n'));
  const amiss = runs.filter((run) => verdictOf(run) !== 'pass').map(line);
  const blocks = [
    `## ${statusWords[verdict]}: ${markdownText(scenario.name)}, ${markdownText(countWords(all))}`,
    markdownText(scenario.description),
    ...notes.map((note) => `- ${markdownText(note)}`),
    bounded(amiss).join('\n'),
    ...tables,
    `Report: ${markdownCode(page)}, commit ${markdownCode(repeats.provenance.commit)}`,
  ];
  return [...blocks.filter((block) => block !== ''), ''].join('\n\n');
}

/** Of a series none of whose runs was finished. */
export function brokenSeriesMarkdown(scenario: string, runs: readonly ToldRun[]): string {
  const head = `## Broke: ${markdownText(scenario)}`;
  return [
    head,
    '**No run was finished: nothing can be told.**',
    bounded(runs.map(line)).join('\n'),
    '',
  ].join('\n\n');
}

function line(run: ToldRun): string {
  const { runId, place, came } = run;
  const which = `- ${markdownCode(runId)}${place === null ? '' : `, ${markdownText(place)}`}: `;
  if (came.kind === 'broken') return `${which}broke: ${markdownText(came.why)}`;
  const { verdict, verdicts } = came.report;
  const why = Object.entries(verdicts)
    .filter(([, { status }]) => status === verdict)
    .map(([name, { detail }]) => `${name} (${detail})`);
  return `${which}${markdownText(`${statusWords[verdict].toLowerCase()}: ${why.join('; ')}`)}`;
}

const mostShown = 50;

/** A job's summary may hold 1 MiB. */
function bounded(lines: readonly string[]): readonly string[] {
  const more = lines.length - mostShown;
  return [...lines.slice(0, mostShown), ...(more > 0 ? [`- and ${count(more)} more`] : [])];
}

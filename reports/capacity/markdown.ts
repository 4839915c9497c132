import { statusWords } from '../page/answer.ts';
import { markdownCode, markdownTable, markdownText } from '../pipeline/markdown.ts';
import type { Capacity } from './capacity.ts';
import { capacitySummary } from './summary.ts';

/** A search for a job's summary. */
export function capacityMarkdown(capacity: Capacity, page: string): string {
  const { head, trials, tail } = capacitySummary(capacity);
  const [, ...answer] = head;
  const blocks = [
    `## ${statusWords[capacity.verdict]}: ${markdownText(capacity.scenario.name)}`,
    ...answer.map((line) => markdownText(line.trim())),
    markdownTable(trials).join('\n'),
    ...tail.map((line) => markdownText(line.trim())),
    `Report: ${markdownCode(page)}, commit ${markdownCode(capacity.provenance.commit)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

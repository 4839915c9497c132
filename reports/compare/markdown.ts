import { markdownCode, markdownTable, markdownText } from '../pipeline/markdown.ts';
import type { Comparison } from './comparison.ts';
import { comparisonSummary, groupTable, settingTable } from './summary.ts';
import { calmGroup } from './window-figures.ts';

/** A comparison for a job's summary: the answer, what matters, and the rest folded. */
export function comparisonMarkdown(comparison: Comparison, page: string): string {
  const { figures, scenario, settings } = comparison;
  const groups = [...new Set(figures.map(({ group }) => group))];
  const open = groups.filter((group) => group === calmGroup);
  const rest = groups.filter((group) => group !== calmGroup);
  const table = (group: string) => markdownTable(groupTable(comparison, group), 1).join('\n');
  return [
    `## Compared: ${markdownText(scenario.name)}`,
    comparisonSummary(comparison)
      .head.map((line) => `- ${markdownText(line)}`)
      .join('\n'),
    ...open.map(table),
    ...(settings.length > 0 ? [markdownTable(settingTable(comparison)).join('\n')] : []),
    ...rest.map((group) => folded(group, table(group))),
    `Comparison: ${markdownCode(page)}`,
    '',
  ].join('\n\n');
}

function folded(title: string, table: string): string {
  return `<details>\n<summary>${markdownText(title)}</summary>\n\n${table}\n\n</details>`;
}

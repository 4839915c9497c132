import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison } from '../reports/compare/comparison.ts';
import { renderComparison } from '../reports/compare/html.ts';
import { comparisonSummary } from '../reports/compare/summary.ts';
import { jsonText } from '../reports/json-text.ts';
import { pagePath } from './run-directory.ts';
import { table } from './table.ts';

const compareFiles = { facts: 'compare.json', page: 'compare.html' } as const;

/** Gives the path of the page, as a person types it. */
export async function writeComparison(directory: string, comparison: Comparison): Promise<string> {
  await writeFile(join(directory, compareFiles.facts), `${jsonText(comparison)}\n`);
  await writeFile(join(directory, compareFiles.page), renderComparison(comparison));
  return pagePath(directory, compareFiles.page);
}

/** The figures for a person, or all of it for a program. */
export function presentComparison(comparison: Comparison, page: string, json: boolean): void {
  if (json) {
    console.log(jsonText(comparison));
    return;
  }
  const { head, tables } = comparisonSummary(comparison);
  console.log([...head, ...tables.map((rows) => `\n${table(rows)}`)].join('\n'));
  console.log(`\ncomparison: ${page}`);
}

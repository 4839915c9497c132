import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../core/history.ts';
import { checkers } from './checkers/registry.ts';
import { figuresOf } from './figures.ts';
import { renderPage } from './html.ts';
import { jsonText } from './json-text.ts';
import { judge } from './judge.ts';
import type { Report } from './report.ts';
import { openRun } from './run-record.ts';

/** A load alone, of several machines, has no cluster and no proxy of ours to judge. */
const ofADrill: ReadonlySet<string> = new Set(['cluster-health', 'proxy-routing']);

/** The report of a run directory: a function of its files alone. */
export async function buildReport(directory: string): Promise<Report> {
  const run = await openRun(directory);
  const { parts } = run.provenance;
  const asked = parts ? checkers.filter(({ name }) => !ofADrill.has(name)) : checkers;
  return judge(run, await figuresOf(run), asked);
}

/** Builds the report and leaves report.json and report.html in the run directory. */
export async function writeReport(directory: string): Promise<Report> {
  const report = await buildReport(directory);
  await writeFile(join(directory, runFiles.report), `${jsonText(report)}\n`);
  await writeFile(join(directory, runFiles.page), renderPage(report));
  return report;
}

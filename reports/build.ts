import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../core/history.ts';
import type { EndpointName } from '../core/scenario.ts';
import type { Checker } from './checkers/checker.ts';
import { proxyRouting } from './checkers/proxy-routing.ts';
import { checkers } from './checkers/registry.ts';
import { figuresOf } from './figures.ts';
import { renderPage } from './html.ts';
import { jsonText } from './json-text.ts';
import { judge } from './judge.ts';
import type { Report } from './report.ts';
import { openRun, type RunRecord } from './run-record.ts';

/** A load alone, of several machines, has no cluster and no proxy of ours to judge. */
const ofADrill: ReadonlySet<string> = new Set(['cluster-health', 'proxy-routing']);

const unrouted: ReadonlySet<EndpointName> = new Set(['direct', 'multihost']);

/** The report of a run directory: a function of its files alone. */
export async function buildReport(directory: string): Promise<Report> {
  const run = await openRun(directory);
  return judge(run, await figuresOf(run), askedOf(run));
}

/** Where clients go to the nodes themselves nobody routes, and there is nothing to judge of it. */
function askedOf({ provenance: { parts }, scenario }: RunRecord): readonly Checker[] {
  if (parts) return checkers.filter(({ name }) => !ofADrill.has(name));
  if (!unrouted.has(scenario.endpoint)) return checkers;
  return checkers.filter((one) => one !== proxyRouting);
}

/** Builds the report and leaves report.json and report.html in the run directory. */
export async function writeReport(directory: string): Promise<Report> {
  const report = await buildReport(directory);
  await writeFile(join(directory, runFiles.report), `${jsonText(report)}\n`);
  await writeFile(join(directory, runFiles.page), renderPage(report));
  return report;
}

import { basename, dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { exitCode, UsageError } from '../core/errors.ts';
import { mergeLoads } from '../loadgen/merge/merge.ts';
import { writeReport } from '../reports/build.ts';
import type { Capacity } from '../reports/capacity/capacity.ts';
import { jsonText } from '../reports/json-text.ts';
import type { Repeats } from '../reports/repeats/repeats.ts';
import type { Report } from '../reports/report.ts';
import { summaryLines } from '../reports/summary.ts';
import { presentCapacity } from './capacity/capacity-record.ts';
import { readCapacity, remakeCapacity } from './capacity/remake.ts';
import { toldCapacity } from './capacity/told-capacity.ts';
import { requireWhole } from './part-directory.ts';
import { addPipelineOptions, checkPipeline, handOver, type PipelineOptions } from './pipeline.ts';
import { pagePath } from './run-directory.ts';
import { markEnded, requireEnded } from './run-mark.ts';
import { refreshIndexIfThere, writeIndex } from './runs-index.ts';
import { presentRepeats } from './series-record.ts';
import { readSeries, remakeSeries } from './series-remake.ts';
import { toldReport, toldSeries } from './told-runs.ts';

/** `report <run>`: judges a run again, or each run of a series, and makes the pages again. */
export function reportCommand(_signal: AbortSignal, done: (code: number) => void): Command {
  const command = new Command('report')
    .description('judge a run again from the facts in its directory, and make its page again')
    .argument(
      '[run]',
      'a directory under runs/; of a series (…-repeats) or a search: it and all of its runs',
    )
    .option('--json', "print report.json's content, and nothing else, on standard output")
    .option('--index [dir]', 'write the list of all runs in a directory (default: runs)');
  return addPipelineOptions(command).action(
    async (directory: string | undefined, options: ReportOptions) => {
      if (directory !== undefined) done(await reportAsked(directory, options));
      else if (options.index === undefined)
        throw new UsageError('name the directory of a run, or ask for --index [dir]');
      if (options.index !== undefined) await listRuns(options.index);
    },
  );
}

async function reportAsked(directory: string, options: ReportOptions): Promise<number> {
  await requireEnded(directory);
  await checkPipeline(options);
  const code = await reportAgain(directory, options);
  await refreshIndexIfThere(dirname(resolve(directory)));
  return code;
}

/** On standard error, since `--json` wants the other one for itself. */
async function listRuns(folder: string | true): Promise<void> {
  console.error(`list: ${await writeIndex(folder === true ? 'runs' : folder)}`);
}

async function reportAgain(directory: string, options: ReportOptions): Promise<number> {
  const series = await readSeries(directory);
  if (series) return reportSeries(directory, series, options);
  const capacity = await readCapacity(directory);
  if (capacity) return reportCapacity(directory, capacity, options);
  return reportOne(directory, options);
}

interface ReportOptions extends PipelineOptions {
  readonly index?: string | true;
  readonly json?: boolean;
}

async function reportSeries(
  directory: string,
  series: Repeats,
  options: ReportOptions,
): Promise<number> {
  const { written, variants } = await remakeSeries(directory, series, writeMergedReport);
  presentRepeats(written, options.json === true);
  const of = { scenario: series.scenario.name, name: basename(directory), out: dirname(directory) };
  return handOver(options, toldSeries({ ...of, written, variants }), codeOf(written.repeats));
}

async function reportCapacity(
  directory: string,
  capacity: Capacity,
  options: ReportOptions,
): Promise<number> {
  const written = await remakeCapacity(directory, capacity, writeMergedReport);
  presentCapacity(written, options.json === true);
  const told = toldCapacity(capacity.scenario.name, written, undefined);
  return handOver(options, told, codeOf(written.capacity));
}

async function reportOne(directory: string, options: ReportOptions): Promise<number> {
  await requireWhole(directory);
  const report = await writeMergedReport(directory);
  present(report, directory, options.json === true);
  return handOver(options, toldReport(report, directory), codeOf(report));
}

/** What several load processes recorded is made one first; nobody may write to the run any more. */
export async function writeMergedReport(directory: string): Promise<Report> {
  await mergeLoads(directory);
  const report = await writeReport(directory);
  await markEnded(directory);
  return report;
}

/** The verdict for a person, or the whole report for a program. */
export function present(report: Report, directory: string, json: boolean): void {
  if (json) console.log(jsonText(report));
  else console.log([...summaryLines(report), '', `report: ${pagePath(directory)}`].join('\n'));
}

export function codeOf({ verdict }: Pick<Report, 'verdict'>): number {
  if (verdict === 'fail') return exitCode.verdictFailed;
  return verdict === 'pass' ? exitCode.pass : exitCode.couldNotTell;
}

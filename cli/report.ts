import { Command } from 'commander';
import { exitCode } from '../core/errors.ts';
import { mergeLoads } from '../loadgen/merge/merge.ts';
import { writeReport } from '../reports/build.ts';
import type { Repeats } from '../reports/repeats/repeats.ts';
import type { Report } from '../reports/report.ts';
import { summaryLines } from '../reports/summary.ts';
import { requireWhole } from './part-directory.ts';
import { pagePath } from './run-directory.ts';
import { markEnded, requireEnded } from './run-mark.ts';
import { presentRepeats } from './series-record.ts';
import { readSeries, remakeSeries } from './series-remake.ts';

/** `report <run>`: judges a run again, or each run of a series, and makes the pages again. */
export function reportCommand(_signal: AbortSignal, done: (code: number) => void): Command {
  return new Command('report')
    .description('judge a run again from the facts in its directory, and make its page again')
    .argument('<run>', 'a directory under runs/; of a series (…-repeats): it and all of its runs')
    .option('--json', "print report.json's content, and nothing else, on standard output")
    .action(async (directory: string, { json = false }: { json?: boolean }) => {
      await requireEnded(directory);
      const series = await readSeries(directory);
      done(await (series ? reportSeries(directory, series, json) : reportOne(directory, json)));
    });
}

async function reportSeries(directory: string, series: Repeats, json: boolean): Promise<number> {
  const written = await remakeSeries(directory, series, writeMergedReport);
  presentRepeats(written, json);
  return codeOf(written.repeats);
}

async function reportOne(directory: string, json: boolean): Promise<number> {
  await requireWhole(directory);
  const report = await writeMergedReport(directory);
  present(report, directory, json);
  return codeOf(report);
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
  if (json) console.log(JSON.stringify(report, null, 2));
  else console.log([...summaryLines(report), '', `report: ${pagePath(directory)}`].join('\n'));
}

export function codeOf({ verdict }: Pick<Report, 'verdict'>): number {
  if (verdict === 'fail') return exitCode.verdictFailed;
  return verdict === 'pass' ? exitCode.pass : exitCode.couldNotTell;
}

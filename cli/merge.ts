import { Command } from 'commander';
import { accessOf } from './load.ts';
import { partsOfOneRun } from './merge-parts.ts';
import { makeMergedRun } from './merged-run.ts';
import { codeOf, present, writeMergedReport } from './report.ts';

interface MergeOptions {
  readonly url?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** `merge <part…>`: what `load` recorded on each machine as one run, audited and judged. */
export function mergeCommand(signal: AbortSignal, done: (code: number) => void): Command {
  return new Command('merge')
    .description('make one run of the parts that `load` recorded, audit its writes and judge it')
    .argument('<part...>', 'the directory of each part, copied here from its machine')
    .option(
      '--url <uri>',
      'where the writes are read back; left out: they are not, and none is proved',
    )
    .option('--out <dir>', 'where run directories go', 'runs')
    .option('--json', "print report.json's content, and nothing else, on standard output")
    .action(async (directories: string[], options: MergeOptions) => {
      const access = options.url === undefined ? null : accessOf(options.url);
      const parts = await partsOfOneRun(directories);
      const run = await makeMergedRun(options.out, parts, access, signal);
      const report = await writeMergedReport(run);
      present(report, run, options.json === true);
      done(codeOf(report));
    });
}

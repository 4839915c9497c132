import { appendFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { exitCode } from '../core/errors.ts';
import { compareSides } from '../reports/compare/compare-sides.ts';
import type { Comparison } from '../reports/compare/comparison.ts';
import { gateOf } from '../reports/compare/gate.ts';
import { comparisonMarkdown } from '../reports/compare/markdown.ts';
import { presentComparison, writeComparison } from './compare-record.ts';
import { readSides } from './compare-sides.ts';
import { addSummaryOption, checkPipeline, type PipelineOptions } from './pipeline.ts';
import { makeUnique, stamped } from './run-directory.ts';
import { refreshIndexIfThere } from './runs-index.ts';

interface CompareOptions extends Pick<PipelineOptions, 'summary'> {
  readonly out: string;
  readonly despite: readonly string[];
  readonly failIfWorse: readonly string[];
  readonly json?: boolean;
}

/** `compare <run> <run> […]`: every run, or series of runs, against the first. */
export function compareCommand(_signal: AbortSignal, done: (code: number) => void): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  const command = new Command('compare')
    .description('compare runs, each with the first: what differs by more than noise')
    .argument(
      '<run...>',
      'directories under runs/: runs, or series (…-repeats), of a matrix each variant',
    )
    .option('--out <dir>', 'where the directory of the comparison goes', 'runs')
    .option('--json', "print compare.json's content, and nothing else, on standard output")
    .option('--despite <setting>', 'compare although this differs, such as load.rate', collect, [])
    .option(
      '--fail-if-worse <figure>',
      'exit 1 when this figure, a path of compare.json, is worse by more than noise',
      collect,
      [],
    );
  return addSummaryOption(command)
    .addHelpText('after', more)
    .action(async (directories: readonly string[], options: CompareOptions) => {
      done(await compare(directories, options));
    });
}

const more = `
Exit codes: 0 compared, 1 a figure of --fail-if-worse is worse, 2 not comparable, 3 it cannot be told.
docs/compare.md says which seconds count, and what the intervals are.`;

async function compare(directories: readonly string[], options: CompareOptions): Promise<number> {
  await checkPipeline(options);
  const out = resolve(options.out);
  // Its name is not known yet, but its depth is.
  const sides = await readSides(directories, join(out, 'comparison'));
  const comparison = compareSides(sides, options.despite);
  const code = codeOf(comparison, options.failIfWorse);
  const { directory } = await makeUnique(out, stamped('compare'));
  const page = await writeComparison(directory, comparison);
  presentComparison(comparison, page, options.json === true);
  await refreshIndexIfThere(out);
  if (options.summary !== undefined)
    await appendFile(options.summary, `\n${comparisonMarkdown(comparison, page)}`);
  return code;
}

function codeOf(comparison: Comparison, paths: readonly string[]): number {
  const gate = gateOf(comparison, paths);
  if (gate === 'worse') return exitCode.verdictFailed;
  return gate === 'pass' ? exitCode.pass : exitCode.couldNotTell;
}

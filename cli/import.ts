import { join } from 'node:path';
import { Command } from 'commander';
import { exitCode, messageOf, UsageError } from '../core/errors.ts';
import { type HistoryEvent, runFiles, type Stage } from '../core/history.ts';
import { Journal } from '../core/journal.ts';
import { importOutput } from '../loadgen/k6/import.ts';
import { firstSentMs } from '../loadgen/k6/raw-file.ts';
import { partDirectory } from '../loadgen/merge/parts.ts';
import { workloadNamed } from '../loadgen/workloads/index.ts';
import { type ReadScenario, readScenario } from '../scenarios/read.ts';
import { benchCommand } from './bench.ts';
import { parseRunId } from './load-options.ts';
import { withStagesOf } from './mix-stages.ts';
import { overridesOf, vocabulary } from './overrides.ts';
import { makePartDirectory } from './part-directory.ts';

interface ImportCommandOptions {
  readonly runId: string;
  readonly scenario: string;
  readonly out: string;
  readonly set: readonly string[];
  readonly expect: readonly string[];
  readonly [shortName: string]: unknown;
}

/** The options of `bench` that say what load it was. */
const asInBench = ['scenario', 'rate', 'duration', 'clients', 'seed', 'set', 'expect', 'out'];

/** `import <file…>`: what k6 wrote on machines where nothing of ours ran, as parts for `merge`. */
export function importCommand(signal: AbortSignal, done: (code: number) => void): Command {
  const command = new Command('import')
    .description("k6's own JSON output of one or several machines, as parts of a load for `merge`")
    .argument('<file...>', 'of `k6 run --out json=<file>`, .gz or not, one from each machine')
    .requiredOption('--run-id <id>', 'PGHB_RUN_ID of that run', parseRunId);
  for (const option of benchCommand(signal, done).options)
    if (asInBench.includes(option.attributeName())) command.addOption(option);
  command.setOptionValue('scenario', 'baseline');
  return command.action(async (files: string[], options: ImportCommandOptions) => {
    const directories = await importAll(files, options, signal);
    console.log(`judge it: npm run merge -- ${directories.join(' ')} --url <uri>`);
    done(exitCode.pass);
  });
}

async function importAll(
  files: readonly string[],
  options: ImportCommandOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const written = await readScenario(
    options.scenario,
    overridesOf({ ...options, engine: 'k6' }),
    vocabulary,
  );
  const read = withStagesOf(workloadNamed(written.scenario.load.workload).mix, written);
  const zeroMs = Math.floor(Math.min(...(await beginnings(files))));
  const directories: string[] = [];
  for (const [index, file] of files.entries()) {
    const share = { index, count: files.length };
    const part = { number: index + 1, of: files.length, startAt: new Date(zeroMs).toISOString() };
    const directory = await makePartDirectory(options.out, read, part, options.runId);
    directories.push(directory);
    const { warmupMs } = read.scenario.load;
    const where = { directory: partDirectory(directory, 0), zeroMs, warmupMs, share, signal };
    const lastMs = await importOutput({ path: file, ...where });
    recordStages(directory, read, lastMs, file);
  }
  return directories;
}

/** When each began, by its own clock. Throws UsageError with all files that tell of no operation. */
async function beginnings(files: readonly string[]): Promise<readonly number[]> {
  const problems: string[] = [];
  const found: number[] = [];
  for (const file of files) {
    try {
      const firstMs = await firstSentMs(file);
      if (firstMs === null) problems.push(`${file} tells of no operation: no pghb_sent in it`);
      else found.push(firstMs);
    } catch (error) {
      problems.push(`${file}: ${messageOf(error)}`);
    }
  }
  if (problems.length > 0) throw new UsageError(problems);
  return found;
}

/** As `load` records them. */
function recordStages(
  directory: string,
  { scenario }: ReadScenario,
  lastMs: number,
  file: string,
): void {
  using events = new Journal<HistoryEvent>(join(directory, runFiles.events));
  const stage = (name: Stage, atMs: number) => events.record({ kind: 'stage', atMs, stage: name });
  stage('warmup', 0);
  stage('measure', scenario.load.warmupMs);
  stage('settle', Math.max(lastMs, scenario.load.warmupMs));
  const text = `imported from ${file}, whose times are by its machine's own wall clock`;
  events.record({ kind: 'note', atMs: lastMs, text });
  stage('end', Math.max(lastMs, scenario.load.warmupMs));
  events.close();
}

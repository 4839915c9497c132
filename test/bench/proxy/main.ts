import { writeFile } from 'node:fs/promises';
import { CommanderError } from 'commander';
import { surviveBrokenPipes } from '../../../cli/broken-pipe.ts';
import { interruption } from '../../../cli/interruption.ts';
import { proxies } from '../../../cli/preflight.ts';
import { wallClock } from '../../../core/clock.ts';
import { exitCode, Interrupted, messageOf, UsageError } from '../../../core/errors.ts';
import { serverPrograms } from '../../support/postgres.ts';
import { chosen, doseOf, measure } from './measure.ts';
import { type BenchOptions, benchProxyCommand } from './options.ts';
import { printed } from './print.ts';
import { ProgressLine, progressLine } from './progress.ts';
import { requireContenders } from './requirements.ts';
import { provenanceNow, resultOf } from './result.ts';
import { workloads } from './workloads/index.ts';

/** `npm run bench:proxy`: the result on standard output, progress on standard error. */
surviveBrokenPipes();
const stop = interruption('stopping, and ending what was started …');
const progress = new ProgressLine(process.stderr);
const command = benchProxyCommand((options) => bench(options, stop.signal));
try {
  await command.parseAsync(process.argv);
} catch (error) {
  process.exitCode = explain(error);
} finally {
  stop.dismiss();
}

async function bench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const say = (line: string) => progress.say(line);
  const installing = { mayInstall: options.install, env: proxies(), say };
  await requireContenders(options.contenders, installing, signal);
  const programs = await serverPrograms();
  const provenance = await provenanceNow(wallClock(), programs);
  const { loadAverage, cores } = provenance.machine;
  if (loadAverage > cores / 2)
    say(`this machine is busy (load average ${loadAverage.toFixed(1)}): take more rounds`);
  const samples = await measure(
    options,
    { say, onSample: (sample, unit) => progress.show(progressLine(sample, unit, options.rounds)) },
    signal,
  );
  progress.clear();
  const known = workloads(doseOf(options, programs, ''));
  const contenders = chosen(options).map(({ name }) => name);
  const result = resultOf({ provenance, options, contenders, workloads: known, samples });
  if (options.json) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
  console.log(printed(result));
}

/** Why it ended, in a line or some; the code that it means. */
function explain(error: unknown): number {
  progress.clear();
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.pass : exitCode.usage;
  if (stop.signal.reason instanceof Interrupted) return exitCode.interrupted;
  for (const line of error instanceof UsageError ? error.problems : [messageOf(error)])
    console.error(`bench:proxy: ${line}`);
  return error instanceof UsageError ? exitCode.usage : exitCode.couldNotTell;
}

// `npm test`: every check that has a yes or no. The last line counts them: each tool is one check,
// each test of mocha one more. `npm test -- unit lint` runs only those steps;
// --nightly adds what takes hours.
import { sumOf, told } from './counts.ts';
import { runLanes } from './lanes.ts';
import { type StepResult, StepRun, skippedFor } from './step-run.ts';
import { lanesOf, nightlyLanes, type Step } from './steps.ts';
import { watch } from './watch.ts';

const nightly = '--nightly';
const args = process.argv.slice(2);
const lanes = (args.includes(nightly) ? nightlyLanes : lanesOf)(process.env['DOCKER_UP']);
const names = lanes.flat().map(({ name }) => name);
const wanted = args.filter((arg) => arg !== nightly);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no step ${unknown.join(', ')}: there is ${names.join(', ')}`);
  process.exit(2);
}

const chosen = lanes.map((lane) =>
  lane.filter(({ name }) => wanted.length === 0 || wanted.includes(name)),
);
const isAlone = chosen.flat().length === 1;
const running = new Set<StepRun>();
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => end(signal));
const results = await runAll().catch(interrupted);
const failed = results.filter((result) => result.failed > 0);
if (failed.length > 0) console.log(`\nfailed: ${failed.map(({ name }) => name).join(', ')}`);
const total = sumOf(results);
console.log(`\n${told(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function runAll(): Promise<readonly StepResult[]> {
  using _watching = watch(running, (text) => isAlone || console.log(text));
  return await runLanes(chosen, runStep);
}

/** Nothing begins any more, and what runs is ended. */
function end(signal: NodeJS.Signals): void {
  if (stop.signal.aborted) return;
  stop.abort();
  for (const run of running) run.end(signal);
}

async function interrupted(error: unknown): Promise<never> {
  if (!stop.signal.aborted) throw error;
  await Promise.all([...running].map(({ result }) => result));
  process.exit(130);
}

async function runStep(step: Step): Promise<StepResult> {
  stop.signal.throwIfAborted();
  const skipped = skippedFor(step);
  if (skipped) console.log(`── ${step.name}: ${skipped.ending}`);
  return skipped ?? finish(step);
}

/** Its output is shown as it comes when it runs alone, else when it ends: lines of two would mix. */
async function finish(step: Step): Promise<StepResult> {
  const title = `── ${step.name}: ${step.command.join(' ')}`;
  console.log(isAlone ? `\n${title}` : `── ${step.name} begins`);
  const run = new StepRun(step, isAlone ? (text) => process.stdout.write(text) : undefined);
  running.add(run);
  const result = await run.result;
  running.delete(run);
  if (!isAlone) console.log(`\n${title}\n${result.output.trimEnd()}`);
  console.log(`── ${step.name}: ${result.ending}${isAlone ? '' : '\n'}`);
  return result;
}

import { join, resolve } from 'node:path';
import { Interrupted, UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import type { ReadScenario } from '../scenarios/read.ts';
import { runScenario } from '../scenarios/runner.ts';
import type { BenchOptions } from './bench-options.ts';
import type { Equipment } from './equipment.ts';
import { serveLoadMetrics } from './load-metrics.ts';
import { planLines } from './plan.ts';
import { LocalRig } from './rig.ts';
import { makeRunDirectory, type RunDirectory } from './run-directory.ts';
import { markEnded, markRunning } from './run-mark.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { LivePage } from './watch/live-page.ts';

/** A run's directory, made before anything is started; says what will happen. */
export async function prepareRun(
  { out }: BenchOptions,
  read: ReadScenario,
  { versions }: Equipment,
  name?: string,
): Promise<RunDirectory> {
  const run = await makeRunDirectory(out, read, process.argv.slice(2), versions, name);
  for (const line of planLines(read.scenario, run.directory)) console.error(line);
  return run;
}

/** Of a trial of a search, which has said what will happen. */
export function prepareTrial(
  { out }: BenchOptions,
  read: ReadScenario,
  { versions }: Equipment,
  name: string,
): Promise<RunDirectory> {
  return makeRunDirectory(out, read, process.argv.slice(2), versions, name);
}

export interface FactsOptions extends BenchOptions {
  readonly shared?: SharedCluster;
  readonly livePage: LivePage | null;
}

/** Runs the scenario. A run that broke leaves its facts, and says where. */
export async function produceFacts(
  options: FactsOptions,
  read: ReadScenario,
  equipment: Equipment,
  run: RunDirectory,
  signal: AbortSignal,
): Promise<void> {
  try {
    await carryOut(options, read, equipment, run, signal);
  } catch (error) {
    // Nobody makes its report, which would say so else.
    await markEnded(run.directory);
    throw error;
  }
}

async function carryOut(
  options: FactsOptions,
  { scenario }: ReadScenario,
  { programs, image, k6 }: Equipment,
  run: RunDirectory,
  signal: AbortSignal,
): Promise<void> {
  const { listen, dir, keep = false, loadMetrics, shared, livePage } = options;
  await using page = loadMetrics ? await serveLoadMetrics(loadMetrics, console.error) : null;
  await using witness = livePage?.witness(scenario, run) ?? null;
  await markRunning(run.directory);
  await using rig = await LocalRig.open({
    scenario,
    programs,
    k6,
    image,
    run,
    listen,
    directory: dir && resolve(dir),
    ...(page ? { watch: page.hear } : {}),
    ...(witness ? { witness } : {}),
    cluster: shared?.cluster,
  });
  shared?.take(rig.lend());
  try {
    await runScenario(scenario, rig, signal);
    rig.closeFiles();
  } catch (error) {
    console.error(`what was recorded so far: ${run.directory}`);
    if (error instanceof UsageError || signal.reason instanceof Interrupted) throw error;
    throw new Error('the run broke', { cause: error });
  } finally {
    await rig.cluster.collectLogs(join(run.directory, runFiles.logs)).catch(() => undefined);
    // One that broke is the one to look at.
    if (keep && !shared && !signal.aborted) await rig.keep();
  }
}

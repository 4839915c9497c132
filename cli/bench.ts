import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { defaultBase } from '../cluster/local/directory.ts';
import { sweep } from '../cluster/local/leftovers.ts';
import { Interrupted, UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import { workloadNamed } from '../loadgen/workloads/index.ts';
import { listScenarios, type ReadScenario, readScenario } from '../scenarios/read.ts';
import { runScenario } from '../scenarios/runner.ts';
import { checkListen, parseEndpoint } from './address.ts';
import type { BenchOptions } from './bench-options.ts';
import { clusterOfFile, externalMisfits } from './cluster-file.ts';
import { type Equipment, equip } from './equipment.ts';
import { withStagesOf } from './mix-stages.ts';
import { overridesOf, vocabulary } from './overrides.ts';
import { planLines } from './plan.ts';
import { codeOf, present, writeMergedReport } from './report.ts';
import { LocalRig } from './rig.ts';
import { checkout, makeRunDirectory, type RunDirectory } from './run-directory.ts';
import { table } from './table.ts';

/** `bench`: from nothing to a page. */
export function benchCommand(signal: AbortSignal, done: (code: number) => void): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return new Command('bench')
    .description('run a scenario against a cluster of its own, and write the report')
    .option('--scenario <name|file.yaml>', 'what to run, see --list', 'failover-under-load')
    .option('--list', 'list the scenarios of the catalogue')
    .option('--cluster <driver>', 'local (native processes on this machine), or external (yours)')
    .option('--cluster-file <file.yaml>', 'your own cluster: nodes and commands (docs/external.md)')
    .option('--i-own-this-cluster', 'faults may be injected into an external cluster')
    .option('--profile <name>', "pg_auto_failover's timings: tuned or stock")
    .option('--endpoint <name>', 'what the load connects to: proxy')
    .option('--engine <name>', 'what drives the load: pg')
    .option('--rate <n>', 'operations per second')
    .option('--duration <time>', 'length of the measured load, such as 60s')
    .option('--clients <n>', 'connections of the load')
    .option('--seed <n>', 'the same seed gives the same data and the same operations')
    .option('--arrival <name>', 'constant, poisson, or burst (see load.burst)')
    .option('--loop <name>', 'open: at the rate; closed: as fast as the clients go')
    .option('--think-time <time>', 'of a closed loop: mean pause before an operation')
    .option('--max-in-flight <n>', 'operations begun and not ended, at most')
    .option('--workers <n>', 'processes that share the load')
    .option('--retries <policy>', 'none, or safe: what certainly was not applied, again')
    .option('--pool <name>', 'clients (one connection each), pool (pg.Pool) or connect (each time)')
    .option(
      '--set <path=value>',
      'any value of the scenario, such as cluster.replication=async',
      collect,
      [],
    )
    .option(
      '--expect <expectation>',
      "one more, such as 'outages[0].writeOutageMs<=10000'",
      collect,
      [],
    )
    .option('--listen <host:port>', "the endpoint's address; port 0: any", parseEndpoint, {
      host: '127.0.0.1',
      port: 0,
    })
    .option('--dir <path>', "the cluster's directory")
    .option('--out <dir>', 'where run directories go', 'runs')
    .option('--json', "print report.json's content, and nothing else, on standard output")
    .option('--keep', 'leave the cluster running, for `lab`')
    .option('--no-install', 'only tell what is missing, install nothing')
    .addHelpText('after', examples)
    .action(async (options: BenchOptions) => {
      if (options.list)
        console.log(table((await listScenarios()).map((s) => [s.name, s.description])));
      else done(await bench(options, signal));
    });
}

const examples = `
Examples:
  npm run bench -- --scenario failover-under-load
  npm run bench -- --scenario failover-under-load --profile stock --rate 500
  npm run bench -- --scenario my-drill.yaml --set load.clients=64 --expect 'writes.lost == 0'
  npm run --silent bench -- --scenario baseline --json > report.json`;

async function bench(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const say = (line: string) => console.error(line);
  const overrides = [...(await clusterOfFile(options.clusterFile)), ...overridesOf(options)];
  const written = await readScenario(options.scenario, overrides, vocabulary);
  const { mix } = workloadNamed(written.scenario.load.workload);
  const read = withStagesOf(mix, written);
  const misfits = read.scenario.cluster.external ? externalMisfits(options) : [];
  if (misfits.length > 0) throw new UsageError(misfits);
  await checkListen(options.listen);
  const owns = options.iOwnThisCluster === true;
  const equipment = await equip(read.scenario, { mayInstall: options.install, say, owns }, signal);
  const base = defaultBase(checkout);
  for (const directory of await sweep(base, say)) say(`cleaned up after a dead run: ${directory}`);
  const { versions } = equipment;
  const run = await makeRunDirectory(options.out, read, process.argv.slice(2), versions);
  for (const line of planLines(read.scenario, run.directory)) say(line);
  await produceFacts(options, read, equipment, run, signal);
  const report = await writeMergedReport(run.directory);
  present(report, run.directory, options.json === true);
  return codeOf(report);
}

/** Runs the scenario. A run that broke leaves its facts, and says where. */
async function produceFacts(
  options: BenchOptions,
  { scenario }: ReadScenario,
  { programs }: Equipment,
  run: RunDirectory,
  signal: AbortSignal,
): Promise<void> {
  const { listen, dir, keep = false } = options;
  await using rig = await LocalRig.open({
    scenario,
    programs,
    run,
    listen,
    directory: dir && resolve(dir),
  });
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
    if (keep && !signal.aborted) await rig.keep();
  }
}

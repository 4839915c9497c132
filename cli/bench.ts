import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { defaultBase } from '../cluster/local/directory.ts';
import { sweep } from '../cluster/local/leftovers.ts';
import { Interrupted, UsageError } from '../core/errors.ts';
import { runFiles } from '../core/history.ts';
import { type Listed, listScenarios, type ReadScenario } from '../scenarios/read.ts';
import { runScenario } from '../scenarios/runner.ts';
import { checkListen, parseEndpoint } from './address.ts';
import type { BenchOptions } from './bench-options.ts';
import { benchSeries, checkSeries } from './bench-series.ts';
import { externalMisfits } from './cluster-file.ts';
import { type Equipment, equip } from './equipment.ts';
import { parseMetricsAddress, serveLoadMetrics } from './load-metrics.ts';
import { planSeries, type SeriesPlan } from './matrix.ts';
import { planLines } from './plan.ts';
import { codeOf, present, writeMergedReport } from './report.ts';
import { LocalRig } from './rig.ts';
import { checkout, makeRunDirectory, type RunDirectory } from './run-directory.ts';
import { markRunning } from './run-mark.ts';
import type { SharedCluster } from './shared-cluster.ts';
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
    .option('--standbys <n>', 'how many')
    .option('--replication <kind>', 'sync or async')
    .option('--endpoint <name>', 'what the load connects to: proxy')
    .option('--engine <name>', 'what drives the load: pg, or k6 (built on first use)')
    .option('--k6-script <file>', 'of engine k6: a script of your own (docs/k6.md)')
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
    .option('--read-only-share <part>', 'of the reads, 0 to 1: sent to the read-only address')
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
    .option('--repeat <n>', 'run it so often on one cluster, and sum up')
    .option('--matrix <place=a,b>', 'run it in every variant, and compare', collect, [])
    .option('--listen <host:port>', "the endpoint's address; port 0: any", parseEndpoint, {
      host: '127.0.0.1',
      port: 0,
    })
    .option(
      '--load-metrics <[host:]port>',
      'serves figures of the running load to Prometheus; port 0: any',
      parseMetricsAddress,
    )
    .option('--dir <path>', "the cluster's directory")
    .option('--out <dir>', 'where run directories go', 'runs')
    .option('--json', "print report.json's content, and nothing else, on standard output")
    .option('--keep', 'leave the cluster running, for `lab`')
    .option('--no-install', 'only tell what is missing, install nothing')
    .addHelpText('after', examples)
    .action(async (options: BenchOptions) => {
      if (options.list) console.log(table((await listScenarios()).map(listed)));
      else done(await bench(options, signal));
    });
}

const examples = `
Examples:
  npm run bench -- --scenario failover-under-load
  npm run bench -- --scenario failover-under-load --profile stock --rate 500
  npm run bench -- --scenario failover-under-load --repeat 10 --matrix profile=tuned,stock
  npm run bench -- --scenario my-drill.yaml --set load.clients=64 --expect 'writes.lost == 0'
  npm run --silent bench -- --scenario baseline --json > report.json`;

function listed({ name, description, runs }: Listed): readonly string[] {
  return [name, runs === 1 ? description : `${description} (${runs} runs)`];
}

async function bench(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const say = (line: string) => console.error(line);
  const plan = await planSeries(options);
  checkSeries(options, plan);
  const isExternal = plan.variants.some(({ read }) => read.scenario.cluster.external);
  const misfits = isExternal ? externalMisfits(options) : [];
  if (misfits.length > 0) throw new UsageError(misfits);
  await checkListen(options.listen);
  const equipment = await equipAll(plan, options, signal);
  const base = defaultBase(checkout);
  for (const directory of await sweep(base, say)) say(`cleaned up after a dead run: ${directory}`);
  const equipmentOf = (read: ReadScenario) => equipment.get(read) as Equipment;
  const [only] = plan.variants;
  if (only && plan.variants.length * plan.repeat === 1)
    return benchOnce(options, only.read, equipmentOf(only.read), signal);
  return benchSeries({
    ...{ plan, options, signal, say },
    prepare: (read, name) => prepareRun(options, read, equipmentOf(read), name),
    produce: (read, run, shared, running) =>
      produceFacts({ ...options, shared }, read, equipmentOf(read), run, running),
  });
}

async function benchOnce(
  options: BenchOptions,
  read: ReadScenario,
  equipment: Equipment,
  signal: AbortSignal,
): Promise<number> {
  const run = await prepareRun(options, read, equipment);
  await produceFacts(options, read, equipment, run, signal);
  const report = await writeMergedReport(run.directory);
  present(report, run.directory, options.json === true);
  return codeOf(report);
}

async function equipAll(
  { variants }: SeriesPlan,
  { install, iOwnThisCluster: owns = false }: BenchOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<ReadScenario, Equipment>> {
  const options = { mayInstall: install, say: (line: string) => console.error(line), owns };
  const all = new Map<ReadScenario, Equipment>();
  for (const { read } of variants) all.set(read, await equip(read.scenario, options, signal));
  return all;
}

async function prepareRun(
  { out }: BenchOptions,
  read: ReadScenario,
  { versions }: Equipment,
  name?: string,
): Promise<RunDirectory> {
  const run = await makeRunDirectory(out, read, process.argv.slice(2), versions, name);
  for (const line of planLines(read.scenario, run.directory)) console.error(line);
  return run;
}

/** Runs the scenario. A run that broke leaves its facts, and says where. */
async function produceFacts(
  options: BenchOptions & { readonly shared?: SharedCluster },
  { scenario }: ReadScenario,
  { programs, k6 }: Equipment,
  run: RunDirectory,
  signal: AbortSignal,
): Promise<void> {
  const { listen, dir, keep = false, loadMetrics, shared } = options;
  await using page = loadMetrics ? await serveLoadMetrics(loadMetrics, console.error) : null;
  await markRunning(run.directory);
  await using rig = await LocalRig.open({
    scenario,
    programs,
    k6,
    run,
    listen,
    directory: dir && resolve(dir),
    ...(page ? { watch: page.hear } : {}),
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

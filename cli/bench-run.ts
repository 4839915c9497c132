import { sweepLabs } from '../cluster/compose/leftovers.ts';
import { labBase } from '../cluster/compose/record.ts';
import { defaultBase } from '../cluster/local/directory.ts';
import { sweep } from '../cluster/local/leftovers.ts';
import { exitCode } from '../core/errors.ts';
import type { ReadScenario } from '../scenarios/read.ts';
import { checkListen } from './address.ts';
import { prepareRun, prepareTrial, produceFacts } from './bench-facts.ts';
import type { BenchOptions } from './bench-options.ts';
import { benchSeries, checkSeries } from './bench-series.ts';
import { benchCapacity, checkSearch } from './capacity/bench-capacity.ts';
import { checkEndpoints } from './endpoint-misfits.ts';
import { type Equipment, equip } from './equipment.ts';
import { checkExternal } from './external-misfits.ts';
import { whyContainers } from './fall-back.ts';
import { planSeries, type SeriesPlan } from './matrix.ts';
import { checkPipeline, handOver } from './pipeline.ts';
import { codeOf, present, writeMergedReport } from './report.ts';
import { checkout } from './run-directory.ts';
import { refreshIndex } from './runs-index.ts';
import { toldBroken, toldReport } from './told-runs.ts';
import { LivePage, liveAddress } from './watch/live-page.ts';

/** Runs what the command line asks for; gives the exit code. Throws UsageError before anything is started. */
export async function bench(given: BenchOptions, signal: AbortSignal): Promise<number> {
  const say = (line: string) => console.error(line);
  const { options, plan } = await planHere(given, say, signal);
  checkSeries(options, plan);
  checkSearch(options, plan);
  checkExternal(options, plan);
  await checkPipeline(options);
  checkEndpoints(options, plan);
  const live = await liveAddress(options.live);
  await checkListen([
    ['--listen', options.listen],
    ['--load-metrics', options.loadMetrics],
    ['--live', live],
  ]);
  const equipment = await equipAll(plan, options, signal);
  await cleanUp(plan, say);
  const equipmentOf = (read: ReadScenario) => equipment.get(read) as Equipment;
  await using livePage = live ? await LivePage.open(live, say, signal) : null;
  await using _listed = afterwards(() => refreshIndex(options.out));
  const [only] = plan.variants;
  if (only?.read.scenario.search)
    return await benchSearch({ ...options, livePage }, only.read, equipmentOf(only.read), signal);
  if (only && plan.variants.length * plan.repeat === 1)
    return await benchOnce({ ...options, livePage }, only.read, equipmentOf(only.read), signal);
  return await benchSeries({
    ...{ plan, options, livePage, signal, say },
    prepare: (read, name) => prepareRun(options, read, equipmentOf(read), name),
    produce: (read, run, shared, running) =>
      produceFacts({ ...options, shared, livePage }, read, equipmentOf(read), run, running),
  });
}

/** However it ends; after what is disposed of later. */
function afterwards(work: () => Promise<void>): AsyncDisposable {
  return { [Symbol.asyncDispose]: work };
}

/** The plan, in containers where nobody has chosen a driver and native clusters cannot be had. */
async function planHere(options: BenchOptions, say: (line: string) => void, signal: AbortSignal) {
  const plan = await planSeries(options);
  const native = plan.variants.some(({ read }) => read.scenario.cluster.driver === 'local');
  const why = native && options['cluster'] === undefined ? await whyContainers(signal) : null;
  if (why === null) return { options, plan };
  say(why);
  const instead = { ...options, cluster: 'compose' };
  return { options: instead, plan: await planSeries(instead) };
}

/** What dead runs have left; Docker is asked by who needs it. */
async function cleanUp({ variants }: SeriesPlan, say: (line: string) => void): Promise<void> {
  const inDocker = variants.some(({ read }) => read.scenario.cluster.driver === 'compose');
  const swept = [
    ...(await sweep(defaultBase(checkout), say)),
    ...(inDocker ? await sweepLabs(labBase(checkout), say) : []),
  ];
  for (const directory of swept) say(`cleaned up after a dead run: ${directory}`);
}

async function benchOnce(
  options: BenchOptions & { readonly livePage: LivePage | null },
  read: ReadScenario,
  equipment: Equipment,
  signal: AbortSignal,
): Promise<number> {
  const run = await prepareRun(options, read, equipment);
  try {
    await produceFacts(options, read, equipment, run, signal);
    const report = await writeMergedReport(run.directory);
    options.livePage?.reported(run, report.verdict);
    present(report, run.directory, options.json === true);
    return await handOver(options, toldReport(report, run.directory), codeOf(report));
  } catch (error) {
    // What an interruption breaks on its way is not why it ended.
    const why = signal.aborted ? signal.reason : error;
    await handOver(options, toldBroken(read.scenario.name, run, why), exitCode.couldNotTell);
    throw error;
  }
}

function benchSearch(
  options: BenchOptions & { readonly livePage: LivePage | null },
  read: ReadScenario,
  equipment: Equipment,
  signal: AbortSignal,
): Promise<number> {
  const spec = read.scenario.search;
  if (!spec) throw new Error('a scenario that searches nothing');
  const say = (line: string) => console.error(line);
  return benchCapacity({
    ...{ read, spec, options, livePage: options.livePage, say, signal },
    prepare: (trial, name) => prepareTrial(options, trial, equipment, name),
    produce: (trial, run, shared, running) =>
      produceFacts({ ...options, shared }, trial, equipment, run, running),
  });
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

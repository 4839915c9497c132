import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { surviveBrokenPipes } from '../../../cli/broken-pipe.ts';
import { interruption } from '../../../cli/interruption.ts';
import { requirePrograms } from '../../../cli/preflight.ts';
import { LocalCluster } from '../../../cluster/local/cluster.ts';
import { formatEndpoint } from '../../../core/cluster.ts';
import { exitCode, messageOf } from '../../../core/errors.ts';
import { type Drill, type DrillKind, drill, Observed } from './drill.ts';
import { HeldClients } from './held-clients.ts';
import { type Options, parseOptions } from './options.ts';
import { startProxyUnderTest } from './proxy-under-test.ts';
import { formatSummary, summarize } from './summary.ts';
import { WritableWatch } from './writable-watch.ts';

// `npm run bench:switch`: how long from when a new primary accepts writes until a client that was
// held is ready for its first query, on a real cluster. It measures, and asserts nothing.

interface Machine {
  readonly cores: number;
  readonly loadBefore: number;
  readonly loadAfter: number;
}

const say = (line: string) => console.error(line);

async function measure(options: Options, signal: AbortSignal): Promise<Drill[]> {
  const base = await mkdtemp('/var/tmp/pghb-');
  try {
    await chmod(base, 0o755);
    const programs = await requirePrograms({ mayInstall: false, say }, signal);
    await using cluster = await LocalCluster.create({
      base,
      directory: 'switch',
      spec: { driver: 'local', standbys: 2, replication: 'sync', profile: 'tuned' },
      programs,
      onProgress: (what) => say(`starting ${what}`),
    });
    await cluster.start(signal);
    return await drills(cluster, options, signal);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

async function drills(
  cluster: LocalCluster,
  options: Options,
  signal: AbortSignal,
): Promise<Drill[]> {
  const observed = new Observed();
  const source = sourceOf(cluster, options);
  await using proxy = await startProxyUnderTest(
    source,
    (line) => observed.switched.push(line),
    signal,
  );
  await using _watches = watchAll(cluster, options.probeEvery, observed);
  await using clients = new HeldClients(options.clients, proxy.address, cluster.admin, (joined) =>
    observed.joined.push(joined),
  );
  const stage = { cluster, clients, clientCount: options.clients, observed };
  const kinds: DrillKind[] = [
    ...Array<DrillKind>(options.switchovers).fill('switchover'),
    ...Array<DrillKind>(options.crashes).fill('crash'),
  ];
  const done: Drill[] = [];
  for (const kind of kinds) {
    const result = await drill(kind, stage, signal);
    done.push(result);
    say(`[${done.length}/${kinds.length}] ${inWords(result)}`);
  }
  return done;
}

function sourceOf(cluster: LocalCluster, { source }: Options): readonly string[] {
  if (source === 'nodes') return ['--nodes', cluster.nodes.map(formatEndpoint).join()];
  const { endpoint, login } = cluster.monitor;
  return ['--monitor', `postgres://${login.user}@${formatEndpoint(endpoint)}/${login.database}`];
}

function watchAll(cluster: LocalCluster, everyMs: number, observed: Observed): AsyncDisposable {
  const watches = cluster.nodes.map(
    (node) =>
      new WritableWatch(node, cluster.admin, everyMs, (opened) => observed.opened.push(opened)),
  );
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(watches.map((watch) => watch[Symbol.asyncDispose]()));
    },
  };
}

function inWords(result: Drill): string {
  const { kind, from, to, acceptsToReadyMs, uncertaintyMs, detectedToRoutedMs } = result;
  const took = `${acceptsToReadyMs.toFixed(1)} ms (${uncertaintyMs.toFixed(1)} of it unsure)`;
  return `${kind} ${from} → ${to}: accepts → ready ${took}, routed after ${Math.round(detectedToRoutedMs)} ms`;
}

/** What the machine was busy with says how much the figures are worth. */
function heading({ source }: Options, done: readonly Drill[], machine: Machine): string {
  const { cores, loadBefore, loadAfter } = machine;
  const load = `load average ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`;
  return `by ${source}, ${done.length} drills, ${cores} cores, ${load}`;
}

async function main(): Promise<void> {
  const stop = interruption('stopping, and ending what was started …');
  const options = parseOptions();
  try {
    const loadBefore = loadavg()[0] ?? 0;
    const done = await measure(options, stop.signal);
    const summary = summarize(done);
    const machine = { cores: cpus().length, loadBefore, loadAfter: loadavg()[0] ?? 0 };
    if (options.json)
      console.log(JSON.stringify({ options, machine, summary, drills: done }, null, 2));
    else console.log(`${heading(options, done, machine)}\n${formatSummary(summary)}`);
  } catch (error) {
    console.error(`bench:switch: ${messageOf(error)}`);
    process.exitCode = stop.signal.aborted ? exitCode.interrupted : exitCode.couldNotTell;
  } finally {
    stop.dismiss();
  }
}

surviveBrokenPipes();
await main();

import { Command } from 'commander';
import { LocalCluster } from '../cluster/local/cluster.ts';
import { readRecord } from '../cluster/local/directory.ts';
import { sweep } from '../cluster/local/leftovers.ts';
import { processesIn } from '../cluster/local/processes.ts';
import type { Programs } from '../cluster/local/programs.ts';
import { formatEndpoint } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import type { ClusterSpec, Profile } from '../core/scenario.ts';
import { faults } from '../scenarios/faults/index.ts';
import { megabytes, size } from '../scenarios/size.ts';
import { untilTakeover } from './cluster-turns.ts';
import { whyContainers } from './fall-back.ts';
import { addCheck } from './lab-check.ts';
import { isInContainers, type LabCluster, native, placeIn, requireLab } from './lab-cluster.ts';
import { placesOf, upInContainers } from './lab-containers.ts';
import { addFault } from './lab-fault.ts';
import { addHeal } from './lab-heal.ts';
import { monitoringLines, watchLab } from './lab-monitoring.ts';
import type { Lab } from './lab-turn.ts';
import { requirePrograms } from './preflight.ts';
import { requireMonitoring } from './preflight-monitoring.ts';
import { requireNetwork } from './preflight-network.ts';
import { prepareDatabase } from './prepare.ts';
import { table } from './table.ts';

interface LabOptions {
  readonly dir?: string;
}

interface UpOptions extends LabOptions {
  readonly cluster?: string;
  readonly profile: string;
  readonly standbys: string;
  readonly replication: string;
  readonly network: string;
  readonly smallDisk?: string;
  readonly scale: string;
  readonly monitoring?: boolean;
  readonly install: boolean;
}

const { base } = native;

/** `lab`: a cluster that stays, to look at and to break by hand. */
export function labCommand(signal: AbortSignal, done: (code: number) => void): Command {
  const lab = new Command('lab').description('a cluster that stays until you take it down');
  const sub = (name: string, description: string) =>
    lab.command(name).description(description).option('--dir <path>', "the cluster's directory");
  sub('up', 'start monitor, primary and standbys, with schema and data')
    .option('--cluster <driver>', 'local (native processes) or compose (containers)')
    .option('--profile <name>', "pg_auto_failover's timings: tuned or stock", 'tuned')
    .option('--standbys <n>', 'how many', '2')
    .option('--replication <kind>', 'sync or async', 'sync')
    .option(
      '--network <kind>',
      'loopback, or namespaces (root only): for network faults',
      'loopback',
    )
    .option('--small-disk <size>', 'each node on a disk of its own (root only): for disk-full')
    .option('--scale <n>', 'amount of data: 1 = 10,000 patients, 0 = none', '1')
    .option('--monitoring', 'a proxy, Prometheus, its exporter and Alertmanager beside it')
    .option('--no-install', 'only tell what is missing, install nothing')
    .action((options: UpOptions) => up(options, signal));
  sub('status', 'who is what').action((options: LabOptions) => status(options, signal));
  sub('failover', 'hand the primary over, and wait until it is done').action(
    (options: LabOptions) => failover(options, signal),
  );
  const own: Lab = { signal, find: requireLab, show: (cluster) => show(cluster, signal) };
  addFault(
    sub('fault', `do something to a node, and heal it: ${[...faults.keys()].join(', ')}`),
    own,
  );
  addHeal(sub('heal', 'heal what a fault that was not healed has left behind'), own);
  addCheck(
    sub('check', 'walk the checklist: a line for each point, pass or fail'),
    requireLab,
    signal,
    done,
  );
  sub('down', 'stop everything and remove it').action(down);
  return lab;
}

async function up(options: UpOptions, signal: AbortSignal): Promise<void> {
  const say = (line: string) => console.error(line);
  const spec = specOf(options);
  const scale = Number(options.scale);
  if (!(scale >= 0 && scale <= 1000)) throw new UsageError('--scale: expected 0 to 1000');
  const preflight = { mayInstall: options.install, say };
  const why = options.cluster === undefined ? await whyContainers(signal) : null;
  if (why !== null) say(why);
  if (why !== null || options.cluster === 'compose') {
    if (options.monitoring)
      throw new UsageError('--monitoring: beside native processes only; compose/ has its own');
    const wanted = {
      ...options,
      ...preflight,
      scale,
      spec: { ...spec, driver: 'compose' } as const,
    };
    return show(await upInContainers(wanted, signal), signal);
  }
  const programs = await requirePrograms(preflight, signal);
  await requireNetwork(spec, preflight, signal);
  if (options.monitoring) await requireMonitoring(preflight, signal);
  for (const directory of await sweep(base, say)) say(`cleaned up after a dead run: ${directory}`);
  const running = await find(options, programs);
  if (running && (await isUp(running, signal))) {
    console.log('already up');
    if (options.monitoring) await watchLab(running, say, signal);
    return show(running, signal);
  }
  const directory = placeIn(native, options);
  const cluster = await LocalCluster.create({ base, directory, spec, programs, onProgress: say });
  try {
    await cluster.start(signal);
    const [first] = cluster.nodes;
    if (first && scale > 0) {
      say('schema and data');
      const target = { endpoint: first, login: cluster.admin, scale, seed: 42 };
      await prepareDatabase({ ...target, onProgress: () => undefined, signal });
    }
    if (options.monitoring) await watchLab(cluster, say, signal);
    await cluster.release();
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
  await show(cluster, signal);
}

function specOf(options: UpOptions): ClusterSpec {
  const { cluster = 'local', profile, standbys, replication, network, smallDisk = null } = options;
  const count = Number(standbys);
  const disk = size.nullable().safeParse(smallDisk);
  const problems = [
    ...(['local', 'compose'].includes(cluster) ? [] : ['--cluster: local or compose']),
    ...(['tuned', 'stock'].includes(profile) ? [] : ['--profile: tuned or stock']),
    ...(['sync', 'async'].includes(replication) ? [] : ['--replication: sync or async']),
    ...(['loopback', 'namespaces'].includes(network) ? [] : ['--network: loopback or namespaces']),
    ...(Number.isInteger(count) && count >= 1 && count <= 8 ? [] : ['--standbys: 1 to 8']),
    ...(disk.error?.issues ?? []).map(({ message }) => `--small-disk: ${message}`),
  ];
  if (problems.length > 0) throw new UsageError(problems);
  return {
    driver: 'local',
    standbys: count,
    profile: profile as Profile,
    replication: replication as ClusterSpec['replication'],
    network: network as ClusterSpec['network'],
    smallDiskBytes: smallDisk === null ? null : megabytes(smallDisk) * 2 ** 20,
  };
}

async function status(options: LabOptions, signal: AbortSignal): Promise<void> {
  await show(await requireLab(options), signal);
}

async function failover(options: LabOptions, signal: AbortSignal): Promise<void> {
  const cluster = await requireLab(options);
  const { primary } = await cluster.topology(signal);
  if (primary === null) throw new Error('no node is the primary now: npm run lab -- status');
  await cluster.switchover(signal);
  await untilTakeover(cluster, primary, signal);
  await show(cluster, signal);
}

async function down(options: LabOptions): Promise<void> {
  const cluster = await requireLab(options);
  await cluster[Symbol.asyncDispose]();
  console.log(`gone: ${cluster.directory}`);
}

async function show(cluster: LabCluster, signal: AbortSignal): Promise<void> {
  const { nodes } = await cluster.topology(signal);
  const rows = nodes.map((node) => [
    ...[node.name, formatEndpoint(node), node.reportedState, node.goalState],
    ...[node.healthy ? 'good' : 'bad', String(node.priority)],
  ]);
  const { endpoint, login } = cluster.monitor;
  console.log(
    [
      table([['node', 'address', 'reported', 'assigned', 'health', 'priority'], ...rows]),
      '',
      `directory  ${cluster.directory}`,
      `monitor    postgres://${login.user}@${formatEndpoint(endpoint)}/${login.database}`,
      ...(isInContainers(cluster)
        ? placesOf(cluster)
        : [
            `proxy      npm run proxy -- --monitor postgres://${login.user}@${formatEndpoint(endpoint)}/${login.database}`,
            ...(await monitoringLines(cluster.directory)),
          ]),
    ].join('\n'),
  );
}

async function find(options: LabOptions, programs: Programs): Promise<LocalCluster | null> {
  const directory = placeIn(native, options);
  return (await readRecord(directory)) && LocalCluster.attach(base, directory, programs);
}

/** False, and its directory gone: its processes were, after a restart of the machine for instance. */
async function isUp(cluster: LocalCluster, signal: AbortSignal): Promise<boolean> {
  if ((await processesIn(cluster.directory)).length === 0) {
    await cluster[Symbol.asyncDispose]();
    return false;
  }
  try {
    await cluster.topology(signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    const why = `the cluster in ${cluster.directory} is there but its monitor does not answer`;
    throw new UsageError(`${why} (${messageOf(error)}): wait, or take it down with lab down`);
  }
}

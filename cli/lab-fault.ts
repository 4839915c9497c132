import { type Command, InvalidArgumentError } from 'commander';
import { parseDocument } from 'yaml';
import { wallClock } from '../core/clock.ts';
import type { ClusterDriver, Endpoint, Topology } from '../core/cluster.ts';
import { UsageError } from '../core/errors.ts';
import type { Settings } from '../core/scenario.ts';
import { delay } from '../core/wait.ts';
import { openCrowd } from '../endpoints/crowd.ts';
import { didYouMean } from '../scenarios/closest.ts';
import type { Fault, Scene } from '../scenarios/faults/fault.ts';
import { faults } from '../scenarios/faults/index.ts';
import { injectAll } from '../scenarios/inject.ts';
import { isNobody, isPlace, nodesOf, targetWords } from '../scenarios/targets.ts';
import { settingsProblems } from '../scenarios/timeline-contradictions.ts';
import { parseEndpoint } from './address.ts';
import { untilTakeover } from './cluster-turns.ts';
import type { LabCluster } from './lab-cluster.ts';
import { startLabMender } from './lab-mender.ts';
import type { Lab } from './lab-turn.ts';

interface FaultOptions {
  readonly dir?: string;
  readonly target?: string;
  readonly for: string;
  readonly with: Settings;
  readonly endpoint?: Endpoint;
}

const longestSeconds = 86_400;

/** `lab fault`: what a timeline can do, by hand. */
export function addFault(command: Command, lab: Lab): void {
  command
    .argument('<name>')
    .option(
      '--target <node|word>',
      "primary, standby, standbys, any, all, monitor or a node's name",
    )
    .option('--for <seconds>', 'how long before healing', '15')
    .option('--with <key=value>', "one of the fault's settings (docs/scenarios.md)", collect, {})
    .option(
      '--endpoint <host:port>',
      'what connection-storm is of (by default the primary itself)',
      parseEndpoint,
    )
    .action((name: string, options: FaultOptions) => fault(name, options, lab));
}

function collect(text: string, before: Settings): Settings {
  const [, key, value = ''] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (!key) throw new InvalidArgumentError('expected key=value, such as rows=10');
  const read: unknown = parseDocument(value).toJS();
  return { ...before, [key]: typeof read === 'number' ? read : value };
}

async function fault(name: string, options: FaultOptions, lab: Lab): Promise<void> {
  const { signal } = lab;
  const wanted = faultNamed(name);
  const forSeconds = Number(options.for);
  const problems = settingsProblems(name, options.with);
  if (problems.length > 0) throw new UsageError(problems);
  if (!(forSeconds >= 0 && forSeconds <= longestSeconds))
    throw new UsageError(`--for: expected seconds, at most ${longestSeconds}`);
  const cluster = await lab.find(options);
  const { nodes, primary } = await struck(cluster, wanted, options.target, signal);
  await using mender = await startLabMender(cluster);
  const scene = { ...sceneOf(wanted, cluster, options), mender };
  await using injection = await injectAll(wanted, cluster, nodes, signal, scene);
  console.error(`${name} of ${nodes.join(', ')}; Ctrl-C heals at once`);
  if (wanted.failover !== 'never' && primary !== null && nodes.includes(primary))
    await untilTakeover(cluster, primary, signal);
  await delay(forSeconds * 1000, signal);
  if (injection.detail) console.error(injection.detail);
  await injection[Symbol.asyncDispose]();
  console.error('healed');
  await lab.show(cluster);
}

export function faultNamed(name: string): Fault {
  const found = faults.get(name);
  if (!found) throw new UsageError(`no fault ${name}${didYouMean(name, [...faults.keys()])}`);
  return found;
}

/** A lab has no endpoint of its own: where nothing else is named, its primary is what is crowded. */
function sceneOf(
  wanted: Fault,
  cluster: LabCluster,
  { with: given, endpoint }: FaultOptions,
): Pick<Scene, 'settings' | 'crowd'> {
  const where = async (signal: AbortSignal) =>
    endpoint ?? primaryOf(await cluster.topology(signal));
  return {
    settings: wanted.settings?.parse(given) ?? {},
    crowd: async (connections, signal) =>
      openCrowd({ endpoint: await where(signal), login: cluster.application, connections }, signal),
  };
}

function primaryOf({ nodes, primary }: Topology): Endpoint {
  const node = nodes.find(({ name }) => name === primary);
  if (!node) throw new Error('no node is the primary now: npm run lab -- status');
  return node;
}

/** The nodes that a target means, and who is the primary. */
async function struck(
  cluster: ClusterDriver,
  fault: Fault,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly nodes: readonly string[]; readonly primary: string | null }> {
  const target = wanted ?? fault.target;
  if (isPlace(target) && targetWords(fault).includes(target))
    return { nodes: [target], primary: null };
  const topology = await cluster.topology(signal);
  const words = targetWords(fault);
  const names = fault.target === 'endpoint' ? [] : topology.nodes.map(({ name }) => name);
  const known = [...words, ...names];
  if (!known.includes(target) || isNobody(target, topology))
    throw new UsageError(`--target ${target}: there is ${known.join(', ')}`);
  const nodes = nodesOf(target, topology, [wallClock().getTime()]);
  return { nodes, primary: topology.primary };
}

import { wayTo } from '../core/endpoint-words.ts';
import { shapeOf } from '../core/load-shape.ts';
import type { ClusterSpec, LoadSpec, Scenario, Step } from '../core/scenario.ts';
import { faultWords, momentWords } from '../core/step-words.ts';
import { faults } from '../scenarios/faults/index.ts';

/** What will happen, before it does. */
export function planLines(scenario: Scenario, directory: string): string[] {
  const { cluster, load, timeline, durationMs } = scenario;
  return [
    `${scenario.name}: ${scenario.description}`,
    `  cluster   ${clusterWords(cluster)}`,
    `  load      ${pace(load)}, ${load.workload}, ${load.clients} clients, ${wayOf(scenario)}`,
    `  measured  ${seconds(durationMs)} after ${seconds(load.warmupMs)} of warm-up`,
    ...timeline.map((step) => `  ${stepLine(step, timeline)}`),
    `  then      recovery, audit of every acknowledged write, report in ${directory}`,
  ];
}

/** How the load comes to the primary. */
export function wayOf({ endpoint }: Pick<Scenario, 'endpoint'>): string {
  return wayTo[endpoint];
}

/** Which nodes, run by whom. */
export function clusterWords({
  driver,
  network,
  standbys,
  replication,
  profile,
  external,
}: ClusterSpec): string {
  if (external) {
    const names = external.nodes.map(({ name }) => name).join(', ');
    return `${names}, by ${external.monitor === undefined ? 'their own words' : 'their monitor'} (${driver})`;
  }
  const nodes = `monitor, primary and ${standbys} standby${standbys === 1 ? '' : 's'}`;
  const how = replication === 'sync' ? 'synchronous' : 'asynchronous';
  const hosts = network === 'namespaces' ? ', each node a host of its own' : '';
  return `${nodes}, ${how}, ${profile} timings (${driver}${hosts})`;
}

function pace(load: LoadSpec): string {
  const { loop, stages, workers } = shapeOf(load);
  const by = workers > 1 ? ` by ${workers} processes` : '';
  if (loop === 'closed') return `closed loop${by}`;
  const then = stages.map(({ rate }) => ` → ${rate}`).join('');
  const how = load.arrival === 'constant' ? '' : ` (${load.arrival})`;
  return `${load.rate}${then} operations/s${how}${by}`;
}

/** When it is due, what it is, until when. */
export function stepLine(step: Step, timeline: readonly Step[]): string {
  const least = step.forMs > 0 ? `, healed after ${seconds(step.forMs)}` : '';
  const moves = step.target === 'primary' && faults.get(step.fault)?.failover !== 'never';
  const takeover = least && moves ? ' when somebody else takes writes' : '';
  const when = momentWords(step, timeline);
  // As wide as the words above it; a sentence of its own needs a colon.
  const moment = /^at \S+ s$/.test(when) ? when.padEnd(9) : `${when}:`;
  return `${moment} ${faultWords(step)}${least}${takeover}`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

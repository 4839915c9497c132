import { shapeOf } from '../core/load-shape.ts';
import type { LoadSpec, Scenario, Step } from '../core/scenario.ts';
import { faultWords, momentWords } from '../core/step-words.ts';
import { faults } from '../scenarios/faults/index.ts';

/** What will happen, before it does. */
export function planLines(scenario: Scenario, directory: string): string[] {
  const { cluster, load, timeline, durationMs } = scenario;
  const nodes = `monitor, primary and ${cluster.standbys} standby${cluster.standbys === 1 ? '' : 's'}`;
  const hosts = cluster.network === 'namespaces' ? ', each node a host of its own' : '';
  const replication = cluster.replication === 'sync' ? 'synchronous' : 'asynchronous';
  return [
    `${scenario.name}: ${scenario.description}`,
    `  cluster   ${nodes}, ${replication}, ${cluster.profile} timings (${cluster.driver}${hosts})`,
    `  load      ${pace(load)}, ${load.workload}, ${load.clients} clients, through the ${scenario.endpoint}`,
    `  measured  ${seconds(durationMs)} after ${seconds(load.warmupMs)} of warm-up`,
    ...timeline.map((step) => `  ${describe(step, timeline)}`),
    `  then      recovery, audit of every acknowledged write, report in ${directory}`,
  ];
}

function pace(load: LoadSpec): string {
  const { loop, stages, workers } = shapeOf(load);
  const by = workers > 1 ? ` by ${workers} processes` : '';
  if (loop === 'closed') return `closed loop${by}`;
  const then = stages.map(({ rate }) => ` → ${rate}`).join('');
  const how = load.arrival === 'constant' ? '' : ` (${load.arrival})`;
  return `${load.rate}${then} operations/s${how}${by}`;
}

function describe(step: Step, timeline: readonly Step[]): string {
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

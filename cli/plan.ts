import { shapeOf } from '../core/load-shape.ts';
import type { ClusterSpec, LoadSpec, Scenario, Step } from '../core/scenario.ts';

/** What will happen, before it does. */
export function planLines(scenario: Scenario, directory: string): string[] {
  const { cluster, load, timeline, durationMs } = scenario;
  return [
    `${scenario.name}: ${scenario.description}`,
    `  cluster   ${whose(cluster)}`,
    `  load      ${pace(load)}, ${load.workload}, ${load.clients} clients, through the ${scenario.endpoint}`,
    `  measured  ${seconds(durationMs)} after ${seconds(load.warmupMs)} of warm-up`,
    ...timeline.map((step) => `  ${describe(step)}`),
    `  then      recovery, audit of every acknowledged write, report in ${directory}`,
  ];
}

function whose({ driver, standbys, replication, profile, external }: ClusterSpec): string {
  if (external) {
    const names = external.nodes.map(({ name }) => name).join(', ');
    return `${names}, by ${external.monitor === undefined ? 'their own words' : 'their monitor'} (${driver})`;
  }
  const nodes = `monitor, primary and ${standbys} standby${standbys === 1 ? '' : 's'}`;
  const how = replication === 'sync' ? 'synchronous' : 'asynchronous';
  return `${nodes}, ${how}, ${profile} timings (${driver})`;
}

function pace(load: LoadSpec): string {
  const { loop, stages, workers } = shapeOf(load);
  const by = workers > 1 ? ` by ${workers} processes` : '';
  if (loop === 'closed') return `closed loop${by}`;
  const then = stages.map(({ rate }) => ` → ${rate}`).join('');
  const how = load.arrival === 'constant' ? '' : ` (${load.arrival})`;
  return `${load.rate}${then} operations/s${how}${by}`;
}

function describe({ atMs, fault, target, forMs }: Step): string {
  const least = forMs > 0 ? `, healed after ${seconds(forMs)}` : '';
  const takeover = target === 'primary' ? ' when somebody else takes writes' : '';
  const whom = target === 'primary' ? 'the primary' : target;
  return `at ${seconds(atMs).padEnd(6)} ${fault} of ${whom}${least}${least && takeover}`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

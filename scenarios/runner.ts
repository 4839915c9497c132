import { Cleanup } from '../core/cleanup.ts';
import type { Topology } from '../core/cluster.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import type { Stage } from '../core/history.ts';
import { shapeOf } from '../core/load-shape.ts';
import type { Scenario } from '../core/scenario.ts';
import { alongside } from '../core/together.ts';
import { delay, unlessAborted, until } from '../core/wait.ts';
import { untilTime } from './drill.ts';
import { faults } from './faults/index.ts';
import { Heard } from './heard.ts';
import { inspectAtTheEnd } from './inspect.ts';
import type { OpenEndpoint, Rig } from './rig.ts';
import { playTimeline } from './timeline.ts';

export interface Pace {
  /** For a load that is told when to start to be ready before that. */
  readonly leadMs: number;
  /** How long redundancy must last to count as restored. */
  readonly stableMs: number;
  /** Load after that, so that recovery (windows of 5 s) can be seen. */
  readonly tailMs: number;
}

const unhurried: Pace = { leadMs: 300, stableMs: 1000, tailMs: 7000 };
const redundancyMs = 180_000;
const auditableMs = 60_000;
const hurryEveryMs = 5000;
const hurrying =
  'not redundant at the planned end: from here on the primary is asked for checkpoints, since a node that rejoins by a base backup waits for one';

/**
 * Runs a scenario from nothing to the last fact: cluster, data, endpoint, load, faults, recovery,
 * audit. Throws when the harness broke or was interrupted; what the cluster did is for the
 * checkers. Everything that it opens is closed, and every fault healed, on any ending.
 */
export async function runScenario(
  scenario: Scenario,
  rig: Rig,
  signal: AbortSignal,
  pace: Pace = unhurried,
): Promise<void> {
  const stage = (name: Stage) =>
    rig.record({ kind: 'stage', atMs: rig.clock.nowMs(), stage: name });
  checkFaults(scenario, rig);
  stage('cluster');
  await rig.cluster.start(signal);
  await alongside(signal, [(stop) => rig.observe(stop)], async (running) => {
    stage('seed');
    await rig.prepare(running);
    await drill(scenario, rig, stage, pace, running);
    stage('audit');
    await auditIfPossible(rig, running);
    await inspectAtTheEnd(rig, running);
  });
  stage('end');
}

/** Before anything is started, not in the middle. */
function checkFaults({ timeline, cluster }: Scenario, rig: Rig): void {
  const problems = timeline.flatMap(({ fault }) => {
    const lacks = faults.get(fault)?.lacks(rig.cluster);
    return lacks ? [`${fault}: a ${cluster.driver} cluster cannot ${lacks}`] : [];
  });
  if (problems.length > 0) throw new UsageError(problems);
}

/** By name the endpoint has one; what was opened counts. */
function checkReadOnly({ load, endpoint }: Scenario, { readOnly }: OpenEndpoint): void {
  if (shapeOf(load).readOnlyShare > 0 && !readOnly)
    throw new Error(`the endpoint ${endpoint} has opened no read-only address`);
}

/** From the first operation to the last. */
async function drill(
  scenario: Scenario,
  rig: Rig,
  stage: (name: Stage) => void,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  await using cleanup = new Cleanup((problem) => rig.note(problem));
  const endpoint = cleanup.use('endpoint', await rig.openEndpoint(signal));
  checkReadOnly(scenario, endpoint);
  const heard = new Heard();
  const load = cleanup.use('load', await rig.openLoad((p) => heard.hear(p), signal));
  const watched = [endpoint, load].map(
    ({ broken }) =>
      (stop: AbortSignal) =>
        unlessAborted(broken, stop),
  );
  const staleness = async (stop: AbortSignal) => rig.measureStaleness?.(endpoint.endpoint, stop);
  await alongside<void>(signal, [...watched, staleness], async (running) => {
    const startAtMs = rig.clock.nowMs() + pace.leadMs;
    const measureFromMs = startAtMs + scenario.load.warmupMs;
    stage('warmup');
    load.start(endpoint.endpoint, startAtMs, endpoint.readOnly);
    await untilTime(rig.clock, measureFromMs, running);
    stage('measure');
    const drilled = { scenario, rig, heard, endpoint: endpoint.endpoint, measureFromMs };
    await playTimeline(drilled, running);
    const endAtMs = measureFromMs + scenario.durationMs;
    if (scenario.timeline.length > 0) await untilRedundant(rig, endAtMs, pace, running);
    await untilTime(rig.clock, endAtMs, running);
    stage('settle');
    await load.stop();
  });
}

/**
 * Waits for redundancy, and a little longer; that it does not come is for the checkers. From the
 * planned end of the load on the cluster is hurried, which the report says.
 */
async function untilRedundant(
  rig: Rig,
  endAtMs: number,
  { stableMs, tailMs }: Pace,
  signal: AbortSignal,
): Promise<void> {
  let sinceMs: number | null = null;
  let hurryAtMs = endAtMs;
  const stable = async () => {
    const { redundant } = await rig.cluster.topology(signal);
    const nowMs = rig.clock.nowMs();
    sinceMs = redundant ? (sinceMs ?? nowMs) : null;
    if (sinceMs !== null && nowMs - sinceMs >= stableMs) return true;
    if (redundant || nowMs < hurryAtMs || !rig.cluster.hurry) return undefined;
    if (hurryAtMs === endAtMs) rig.note(hurrying);
    hurryAtMs = nowMs + hurryEveryMs;
    await rig.cluster.hurry(signal);
    return undefined;
  };
  try {
    const options = { timeoutMs: redundancyMs, intervalMs: 250, signal };
    await until('the cluster is not redundant again', stable, options);
    await delay(tailMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(messageOf(error));
  }
}

/** A cluster that did not come back cannot be audited; what that means is for the checkers. */
async function auditIfPossible(rig: Rig, signal: AbortSignal): Promise<void> {
  try {
    await rig.audit(await topologyWithPrimary(rig, signal), signal);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(`no audit: ${messageOf(error)}`);
  }
}

async function topologyWithPrimary({ cluster }: Rig, signal: AbortSignal): Promise<Topology> {
  const found = async () => {
    const topology = await cluster.topology(signal);
    return topology.primary === null ? undefined : topology;
  };
  return until('no primary to audit', found, { timeoutMs: auditableMs, signal });
}

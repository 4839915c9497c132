import { Cleanup } from '../core/cleanup.ts';
import { UsageError } from '../core/errors.ts';
import type { Stage } from '../core/history.ts';
import { shapeOf } from '../core/load-shape.ts';
import type { Scenario } from '../core/scenario.ts';
import { alongside } from '../core/together.ts';
import { unlessAborted } from '../core/wait.ts';
import { auditIfPossible } from './audit-at-the-end.ts';
import { untilTime } from './drill.ts';
import { faults } from './faults/index.ts';
import { Heard } from './heard.ts';
import { inspectAtTheEnd } from './inspect.ts';
import { type Pace, untilRedundant } from './redundant-again.ts';
import type { OpenEndpoint, Rig } from './rig.ts';
import { playTimeline } from './timeline.ts';

const unhurried: Pace = { leadMs: 300, stableMs: 1000, tailMs: 7000 };

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

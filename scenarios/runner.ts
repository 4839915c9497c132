import { Cleanup } from '../core/cleanup.ts';
import type { Topology } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import type { Stage } from '../core/history.ts';
import type { Scenario } from '../core/scenario.ts';
import { alongside } from '../core/together.ts';
import { delay, unlessAborted, until } from '../core/wait.ts';
import { Heard } from './heard.ts';
import type { Rig } from './rig.ts';
import { playTimeline, untilTime } from './timeline.ts';

/** Time for a load that is told when to start to be ready before that. */
const leadMs = 300;
const redundancyMs = 180_000;
/** How long a state must last to count as reached. */
const stableMs = 1000;
/** Load after the last fault is healed, so that recovery (windows of 5 s) can be seen. */
const tailMs = 7000;
const auditableMs = 60_000;

/**
 * Runs a scenario from nothing to the last fact: cluster, data, endpoint, load, faults, recovery,
 * audit. Throws when the harness broke or was interrupted; what the cluster did is for the
 * checkers. Everything that it opens is closed, and every fault healed, on any ending.
 */
export async function runScenario(
  scenario: Scenario,
  rig: Rig,
  signal: AbortSignal,
): Promise<void> {
  const stage = (name: Stage) =>
    rig.record({ kind: 'stage', atMs: rig.clock.nowMs(), stage: name });
  stage('cluster');
  await rig.cluster.start(signal);
  await alongside(signal, [(stop) => rig.observe(stop)], async (running) => {
    stage('seed');
    await rig.prepare(running);
    await drill(scenario, rig, stage, running);
    stage('audit');
    await rig.audit(await topologyWithPrimary(rig, running), running);
  });
  stage('end');
}

/** From the first operation to the last. */
async function drill(
  scenario: Scenario,
  rig: Rig,
  stage: (name: Stage) => void,
  signal: AbortSignal,
): Promise<void> {
  await using cleanup = new Cleanup((problem) => rig.problem(problem));
  const endpoint = cleanup.use('endpoint', await rig.openEndpoint(signal));
  const heard = new Heard();
  const load = cleanup.use('load', await rig.openLoad((p) => heard.hear(p), signal));
  const watched = [endpoint, load].map(
    ({ broken }) =>
      (stop: AbortSignal) =>
        unlessAborted(broken, stop),
  );
  await alongside(signal, watched, async (running) => {
    const startAtMs = rig.clock.nowMs() + leadMs;
    const measureFromMs = startAtMs + scenario.load.warmupMs;
    stage('warmup');
    load.start(endpoint.endpoint, startAtMs);
    await untilTime(rig.clock, measureFromMs, running);
    stage('measure');
    await playTimeline({ scenario, rig, heard, measureFromMs }, running);
    if (scenario.timeline.length > 0) await untilRedundant(rig, running);
    await untilTime(rig.clock, measureFromMs + scenario.durationMs, running);
    stage('settle');
    await load.stop();
  });
}

/** Waits for redundancy, and a little longer; that it does not come is for the checkers. */
async function untilRedundant({ cluster, clock, problem }: Rig, signal: AbortSignal) {
  let sinceMs: number | null = null;
  const stable = async () => {
    const { redundant } = await cluster.topology(signal);
    sinceMs = redundant ? (sinceMs ?? clock.nowMs()) : null;
    return sinceMs !== null && clock.nowMs() - sinceMs >= stableMs ? true : undefined;
  };
  try {
    const options = { timeoutMs: redundancyMs, intervalMs: 250, signal };
    await until('the cluster is not redundant again', stable, options);
    await delay(tailMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    problem(messageOf(error));
  }
}

async function topologyWithPrimary({ cluster }: Rig, signal: AbortSignal): Promise<Topology> {
  const found = async () => {
    const topology = await cluster.topology(signal);
    return topology.primary === null ? undefined : topology;
  };
  return until('no primary to audit', found, { timeoutMs: auditableMs, signal });
}

import { messageOf, unhealedIn } from '../core/errors.ts';
import type { Step } from '../core/scenario.ts';
import { together } from '../core/together.ts';
import { delay, until } from '../core/wait.ts';
import type { Drill } from './drill.ts';
import { untilDue } from './due.ts';
import type { Fault, Scene } from './faults/fault.ts';
import { faults } from './faults/index.ts';
import type { Injection } from './faults/injection.ts';
import { injectAll } from './inject.ts';
import {
  type Found,
  movesBehindOneAddress,
  movesPrimary,
  untilFelt,
  untilSomebodyElseWrites,
  untilSomebodyWrites,
  untilWrites,
} from './takeover.ts';
import { isNobody, isPlace, nodesOf } from './targets.ts';
import { type Told, Turns } from './turns.ts';

const targetMs = 120_000;

/** Plays every step at its time, side by side where they overlap; ends when all are healed. */
export async function playTimeline(drill: Drill, signal: AbortSignal): Promise<void> {
  const steps = drill.scenario.timeline;
  const turns = new Turns(drill.rig);
  await together(
    signal,
    steps.map((step, index) => (running) => play(drill, step, index, turns, running)),
  );
}

/** A step that cannot be done is written down; the run goes on, to be judged by what it did. */
async function play(
  drill: Drill,
  step: Step,
  index: number,
  turns: Turns,
  signal: AbortSignal,
): Promise<void> {
  const fault = faults.get(step.fault);
  if (!fault) throw new Error(`no fault ${step.fault}`);
  const told = turns.of(step, index);
  try {
    await untilDue(drill, step, turns, signal);
    const found = await untilTarget(drill, step, index, signal);
    await strike(drill, step, fault, found, told, signal);
  } catch (error) {
    if (!signal.aborted || unhealedIn(error).length > 0) told.failed(messageOf(error));
    signal.throwIfAborted();
  }
}

/** Injects, waits, heals; heals on any ending. */
async function strike(
  drill: Drill,
  step: Step,
  fault: Fault,
  found: Found,
  told: Told,
  signal: AbortSignal,
): Promise<void> {
  told.nodes = found.nodes;
  const before = movesPrimary(fault, found) ? await untilSomebodyWrites(drill, signal) : undefined;
  const { lastWrite } = drill.heard;
  const sinceMs = drill.rig.clock.nowMs();
  told.tell('inject');
  const scene = sceneOf(drill, step);
  const injection = await injectAll(fault, drill.rig.cluster, found.nodes, signal, scene);
  try {
    told.tell('injected', injection.detail);
    await delay(step.forMs, signal);
    if (movesPrimary(fault, found)) await untilSomebodyElseWrites(drill, found, before, signal);
    else if (injection.healsItself) {
      if (movesBehindOneAddress(fault, found)) await untilFelt(drill, sinceMs, lastWrite, signal);
      await untilWrites(drill, signal);
    }
  } finally {
    await heal(drill, fault, injection, told);
  }
}

/** Never throws: who interrupts the run must hear of what is still broken, too. */
async function heal({ rig }: Drill, fault: Fault, injection: Injection, told: Told): Promise<void> {
  if (injection.detail)
    rig.note(`${fault.name} of ${injection.targets.join(', ')}: ${injection.detail}`);
  told.tell('heal', injection.detail);
  try {
    await injection[Symbol.asyncDispose]();
    told.tell('healed');
  } catch (error) {
    told.failed(messageOf(error));
  }
}

function sceneOf({ rig, endpoint }: Drill, { with: settings = {} }: Step): Scene {
  const crowd = rig.crowd?.bind(rig, endpoint) ?? null;
  return { settings, crowd, mender: rig.mender ?? null };
}

/** A step due while nobody is its target waits for one. */
async function untilTarget(
  { rig, scenario }: Drill,
  { target }: Step,
  index: number,
  signal: AbortSignal,
): Promise<Found> {
  // The monitor is asked for nodes; it need not be there to be struck.
  if (isPlace(target)) return { nodes: [target], topology: null };
  const found = async () => {
    const topology = await rig.cluster.topology(signal);
    return isNobody(target, topology) ? undefined : topology;
  };
  const options = { timeoutMs: targetMs, signal };
  const topology = await until(`no ${target} to inject a fault into`, found, options);
  return { topology, nodes: nodesOf(target, topology, [scenario.load.seed, index]) };
}

import type { Clock } from '../core/clock.ts';
import type { Topology } from '../core/cluster.ts';
import { messageOf } from '../core/errors.ts';
import type { FaultEvent } from '../core/history.ts';
import type { Scenario, Step } from '../core/scenario.ts';
import { together } from '../core/together.ts';
import { delay, until } from '../core/wait.ts';
import { faults } from './faults/index.ts';
import type { Heard } from './heard.ts';
import type { Rig } from './rig.ts';

/** A fault of the primary is healed after this, even if nobody has taken over. */
const healAtLatestMs = 120_000;
const targetMs = 120_000;

export interface Drill {
  readonly scenario: Scenario;
  readonly rig: Rig;
  readonly heard: Heard;
  /** The timeline's zero on the run's clock. */
  readonly measureFromMs: number;
}

/** Plays every step at its time, side by side where they overlap; ends when all are healed. */
export async function playTimeline(drill: Drill, signal: AbortSignal): Promise<void> {
  const steps = drill.scenario.timeline;
  await together(
    signal,
    steps.map((step, index) => (running) => play(drill, step, index, running)),
  );
}

export async function untilTime(clock: Clock, atMs: number, signal: AbortSignal): Promise<void> {
  const leftMs = atMs - clock.nowMs();
  if (leftMs > 0) await delay(leftMs, signal);
}

/** A step that cannot be done is written down; the run goes on, to be judged by what it did. */
async function play(drill: Drill, step: Step, index: number, signal: AbortSignal): Promise<void> {
  const { rig, measureFromMs } = drill;
  const fault = faults.get(step.fault);
  if (!fault) throw new Error(`no fault ${step.fault}`);
  await untilTime(rig.clock, measureFromMs + step.atMs, signal);
  const told = new Told(rig, step, index);
  try {
    const topology = await untilTarget(rig, step.target, signal);
    const node = resolve(step.target, topology);
    told.nodes = [node];
    const before = drill.heard.lastWrite?.acceptedBy;
    told.tell('inject');
    await using injection = await fault.inject(rig.cluster, node, signal);
    told.tell('injected');
    await delay(step.forMs, signal);
    if (node === topology.primary) await untilSomebodyElseWrites(drill, before, signal);
    told.tell('heal');
    await injection[Symbol.asyncDispose]();
    told.tell('healed');
  } catch (error) {
    signal.throwIfAborted();
    told.failed(messageOf(error));
  }
}

/** What becomes of one step, for events.jsonl. */
class Told {
  readonly #rig: Rig;
  readonly #step: Step;
  readonly #index: number;
  nodes: readonly string[] = [];
  #last: FaultEvent['what'] | null = null;

  constructor(rig: Rig, step: Step, index: number) {
    this.#rig = rig;
    this.#step = step;
    this.#index = index;
  }

  tell(what: FaultEvent['what'], detail?: string): void {
    const { fault, target } = this.#step;
    this.#last = what;
    this.#rig.record({
      ...{ kind: 'fault', atMs: this.#rig.clock.nowMs(), step: this.#index, fault, target },
      ...{ nodes: this.nodes, what, ...(detail === undefined ? {} : { detail }) },
    });
  }

  /** `failed` says that it was not injected; one that cannot be healed is a fault all the same. */
  failed(why: string): void {
    const { fault, target } = this.#step;
    if (this.#last === null) this.tell('inject');
    if (this.#last === 'inject') this.tell('failed', why);
    this.#rig.note(`${fault} of ${this.nodes.join(', ') || target}: ${why}`);
  }
}

/**
 * An old primary that returns too early resumes as if nothing had happened, and there is no
 * failover to measure.
 */
async function untilSomebodyElseWrites(
  { rig, heard }: Drill,
  before: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const other = () => {
    const by = heard.lastWrite?.acceptedBy;
    return by !== undefined && by !== before ? true : undefined;
  };
  try {
    const options = { timeoutMs: healAtLatestMs, intervalMs: 50, signal };
    await until('no other node acknowledges writes', other, options);
  } catch (error) {
    signal.throwIfAborted();
    rig.note(`healing all the same: ${messageOf(error)}`);
  }
}

/** A step due while nobody is the primary waits for one. */
async function untilTarget(rig: Rig, target: string, signal: AbortSignal): Promise<Topology> {
  const found = async () => {
    const topology = await rig.cluster.topology(signal);
    return target === 'primary' && topology.primary === null ? undefined : topology;
  };
  return until('no primary to inject a fault into', found, { timeoutMs: targetMs, signal });
}

/** `primary` is whoever that is now; else a node's name. */
function resolve(target: string, { primary, nodes }: Topology): string {
  const name = target === 'primary' ? primary : target;
  const known = nodes.map((node) => node.name);
  if (name !== null && known.includes(name)) return name;
  throw new Error(`no node ${name}: there is ${known.join(', ')}`);
}

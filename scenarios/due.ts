import type { After, Condition, ProgressFigure, Step } from '../core/scenario.ts';
import { until } from '../core/wait.ts';
import type { LoadProgress } from '../loadgen/plan.ts';
import { type Drill, untilTime } from './drill.ts';
import type { Rig } from './rig.ts';
import type { Turns } from './turns.ts';

/** For another step, or for redundancy: both take minutes at worst, and have limits of their own. */
const longestMs = 600_000;

/** Waits for all that a step names. What never comes is told as the step's failure. */
export async function untilDue(
  drill: Drill,
  step: Step,
  turns: Turns,
  signal: AbortSignal,
): Promise<void> {
  await untilTime(drill.rig.clock, drill.measureFromMs + step.atMs, signal);
  if (step.after) await untilTurn(drill, step.after, turns, signal);
  if (step.when) await untilCondition(drill, step.when, signal);
}

async function untilTurn(
  { rig }: Drill,
  { step, turn, delayMs }: After,
  turns: Turns,
  signal: AbortSignal,
): Promise<void> {
  let never: Error | null = null;
  const reached = () => {
    try {
      return turns.reachedMs({ step, turn }) ?? undefined;
    } catch (error) {
      // Not to be waited for: `until` would take it for "not yet".
      never = error as Error;
      return -1;
    }
  };
  const options = { timeoutMs: longestMs, intervalMs: 20, signal };
  const reachedMs = await until(`step ${step} is not ${turn}`, reached, options);
  if (never) throw never;
  await untilTime(rig.clock, reachedMs + delayMs, signal);
}

/** What it saw is written down: whoever else asks may be later than the fault that it waits for. */
async function untilRedundant(rig: Rig, signal: AbortSignal): Promise<void> {
  const redundant = async () => {
    const topology = await rig.cluster.topology(signal);
    return topology.redundant ? topology : undefined;
  };
  const options = { timeoutMs: longestMs, intervalMs: 100, signal };
  const topology = await until('the cluster is not redundant', redundant, options);
  rig.record({ kind: 'topology', atMs: rig.clock.nowMs(), ...topology, by: 'runner' });
}

/** Of the load's progress not past its planned end: nothing would come of it. */
async function untilCondition(drill: Drill, condition: Condition, signal: AbortSignal) {
  const { rig, heard, scenario, measureFromMs } = drill;
  if (condition.kind === 'redundant') return untilRedundant(rig, signal);
  const { figure, operator, value } = condition;
  let last: number | null = null;
  const holds = () => {
    last = heard.progress && figures[figure](heard.progress);
    return (last !== null && compare[operator](last, value)) || undefined;
  };
  const leftMs = Math.max(0, measureFromMs + scenario.durationMs - rig.clock.nowMs());
  const lastSeen = () => `${figure} is ${last ?? 'not known'}`;
  const options = { timeoutMs: leftMs, intervalMs: 20, signal, lastSeen };
  await until(`not ${figure} ${operator} ${value}`, holds, options);
}

const figures: Readonly<Record<ProgressFigure, (progress: LoadProgress) => number | null>> = {
  'writes.acknowledged': ({ writes }) => writes ?? null,
  'operations.ok': ({ totals }) => totals.ok,
  'operations.rejected': ({ totals }) => totals.rejected,
  'operations.failed': ({ totals }) => totals.failed,
  'operations.unknown': ({ totals }) => totals.unknown,
  'operations.dropped': ({ totals }) => totals.dropped,
  okPerSecond: ({ okPerSecond }) => okPerSecond,
  errorsPerSecond: ({ errorsPerSecond }) => errorsPerSecond,
};

const compare = {
  '>': (one: number, other: number) => one > other,
  '>=': (one: number, other: number) => one >= other,
  '<': (one: number, other: number) => one < other,
  '<=': (one: number, other: number) => one <= other,
} as const;

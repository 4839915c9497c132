import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from '../cluster/database-url.ts';
import { type Clock, clockFrom } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { type HistoryEvent, runFiles, type Stage } from '../core/history.ts';
import { Journal } from '../core/journal.ts';
import { shapeOf } from '../core/load-shape.ts';
import type { Scenario } from '../core/scenario.ts';
import { alongside } from '../core/together.ts';
import { delay, unlessAborted } from '../core/wait.ts';
import type { LoadTeam } from '../loadgen/load-team.ts';
import { partDirectory } from '../loadgen/merge/parts.ts';
import type { K6Plan, LoadPlan, Share } from '../loadgen/plan.ts';
import { shareOfPlan } from '../loadgen/share.ts';
import type { Live } from './live.ts';
import { driftSince, type LoadStart } from './load-start.ts';
import { markEnded, markRunning } from './run-mark.ts';

export interface PartOptions {
  readonly access: Access;
  readonly start: LoadStart;
  readonly directory: string;
  readonly runId: string;
  readonly share: Share;
  readonly scenario: Scenario;
  readonly tellsFigures: boolean;
  /** null: the load is of another engine. */
  readonly k6: K6Plan | null;
}

/** Carries one part of a load, from its start to its end. What it recorded is left as it is. */
export async function carryPart(
  options: PartOptions,
  { team, live }: { readonly team: LoadTeam; readonly live: Live },
  signal: AbortSignal,
): Promise<void> {
  const { directory, scenario, start, access } = options;
  const clock = clockFrom(start.zeroNs);
  await markRunning(directory);
  using events = new Journal<HistoryEvent>(join(directory, runFiles.events));
  const record = (event: HistoryEvent) => {
    events.record(event);
    live.event(event);
  };
  const stage = (name: Stage, atMs = clock.nowMs()) => record({ kind: 'stage', atMs, stage: name });
  stage('warmup', 0);
  team.start(planOf(options));
  const untilEnd = async (running: AbortSignal) => {
    await reached(clock, scenario.load.warmupMs, running);
    stage('measure', scenario.load.warmupMs);
    await reached(clock, scenario.load.warmupMs + scenario.durationMs, running);
  };
  await alongside(signal, [(stop) => unlessAborted(team.broken, stop)], untilEnd);
  stage('settle');
  await team.stop();
  const text = await driftInWords(access, start, signal);
  record({ kind: 'note', atMs: clock.nowMs(), text });
  stage('end');
  events.close();
  await markEnded(directory);
}

/** Every process records into a folder of its own, also when there is one: it is merged with others. */
function planOf(options: PartOptions): LoadPlan {
  const { access, start, directory, runId, share, scenario, tellsFigures, k6 } = options;
  const alone = shapeOf(scenario.load).workers === 1;
  if (alone) mkdirSync(partDirectory(directory, 0), { recursive: true });
  const plan: LoadPlan = {
    ...scenario.load,
    ...{ runId, zeroNs: String(start.zeroNs), startAtMs: 0, tellsFigures, ...access },
    ...(k6 ? { k6 } : {}),
    directory: alone ? partDirectory(directory, 0) : directory,
  };
  return shareOfPlan(plan, share);
}

async function driftInWords(
  access: Access,
  start: LoadStart,
  signal: AbortSignal,
): Promise<string> {
  const { server, uncertaintyMs } = start.clock;
  const set = `clock set by ${server} within ±${uncertaintyMs.toFixed(2)} ms`;
  try {
    const drift = await driftSince(access, start, signal);
    if (!drift) return `${set}; another server answers at the end, and what it says was not asked`;
    return `${set}; ${drift.ms.toFixed(2)} ms ahead at the end, within ±${drift.uncertaintyMs.toFixed(2)} ms`;
  } catch (error) {
    signal.throwIfAborted();
    return `${set}; at the end: ${messageOf(error)}`;
  }
}

async function reached(clock: Clock, atMs: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, atMs - clock.nowMs()), signal);
}

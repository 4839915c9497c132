import type {
  HeldEvent,
  HistoryEvent,
  OperationEvent,
  ProbeRecord,
  Stage,
  WindowEvent,
} from '../../core/history.ts';
import type { Plot } from '../charts/spec.ts';
import { type FaultRun, recordFault } from '../fault-runs.ts';
import { LaneTrack } from '../lanes.ts';
import type { Timeline } from '../page/plots/run-time.ts';
import { timelinePlots } from '../page/plots/timeline.ts';
import { count, duration } from '../wording.ts';
import { type Head, headOf, type Standing } from './head.ts';
import { LiveErrors } from './live-errors.ts';
import { LiveLag } from './live-lag.ts';
import { Pauses } from './pauses.ts';
import { Story, stageWords } from './story.ts';
import { LiveWindows, type RecentTimes } from './windows.ts';

/** What a load tells of itself four times a second, of about the last one. */
export interface LoadWord extends RecentTimes {
  readonly okPerSecond: number;
  readonly errorsPerSecond: number;
  readonly lastWrite: { readonly atMs: number } | null;
}

/** All that is to be said before it has begun. */
export interface LivePlan {
  readonly runId: string;
  readonly scenario: string;
  readonly description: string;
  readonly durationMs: number;
}

export interface LiveState extends Omit<LivePlan, 'durationMs'>, Head {
  readonly stage: string;
  readonly plots: readonly Plot[];
  readonly story: readonly (readonly [at: string, text: string])[];
  /** Code, message, count, first, last. */
  readonly errors: readonly (readonly string[])[];
}

/** What is known of a run while it goes on. Hears of everything; memory is bounded. */
export class LiveRun {
  readonly #plan: LivePlan;
  readonly #windows = new LiveWindows();
  readonly #pauses = new Pauses();
  readonly #story = new Story();
  readonly #errors = new LiveErrors();
  readonly #lanes = new LaneTrack();
  readonly #lag = new LiveLag();
  readonly #faults: FaultRun[] = [];
  #stage: Stage | null = null;
  #load: LoadWord | null = null;
  #heldNow = 0;

  constructor(plan: LivePlan) {
    this.#plan = plan;
  }

  event(event: HistoryEvent): void {
    this.#story.hear(event);
    if (event.kind === 'fault') recordFault(this.#faults, event);
    if (event.kind === 'held') this.#held(event);
    if (event.kind !== 'stage') return;
    this.#stage = event.stage;
    if (event.stage === 'measure') this.#windows.begin(event.atMs);
  }

  #held({ atMs, held }: HeldEvent): void {
    this.#heldNow = held;
    this.#windows.held(atMs, held);
  }

  /** From the files of the load, as they grow. */
  counted(event: WindowEvent | OperationEvent): void {
    if (event.kind === 'window') {
      this.#windows.hear(event);
      for (const gap of event.writeGaps) this.#pauses.gap(gap);
      return;
    }
    this.#windows.error(event);
    this.#errors.hear(event);
  }

  progress(word: LoadWord): void {
    this.#load = word;
    // Told when it changes; in between it is what it was.
    this.#windows.held(word.atMs, this.#heldNow);
    this.#windows.times(word);
    if (word.lastWrite) this.#pauses.write(word.lastWrite.atMs);
  }

  probe(probe: ProbeRecord): void {
    this.#lanes.hear(probe);
    this.#lag.hear(probe, this.#windows.fromMs);
  }

  /** Everything that the page shows. */
  state(nowMs: number): LiveState {
    const { runId, scenario, description } = this.#plan;
    return {
      ...{ runId, scenario, description, stage: this.#stageWords(nowMs) },
      ...headOf(this.#standing(nowMs)),
      plots: this.#windows.fromMs === null ? [] : timelinePlots(this.#timeline(nowMs)),
      story: this.#story.lines().map(({ atMs, text }) => [this.#moment(atMs), text] as const),
      errors: this.#errors
        .groups()
        .map(({ code, message, count: n, firstAtMs, lastAtMs }) => [
          ...[code, message, count(n), this.#moment(firstAtMs), this.#moment(lastAtMs)],
        ]),
    };
  }

  get #carries(): boolean {
    return this.#stage === 'warmup' || this.#stage === 'measure';
  }

  #stageWords(nowMs: number): string {
    if (this.#stage === null) return 'preparing';
    const words = stageWords[this.#stage];
    const fromMs = this.#windows.fromMs;
    if (this.#stage !== 'measure' || fromMs === null) return words;
    return `${words}: ${duration(nowMs - fromMs)} of ${duration(this.#plan.durationMs)}`;
  }

  #standing(nowMs: number): Standing {
    return {
      carries: this.#carries,
      load: this.#load,
      pauseMs: this.#carries ? this.#pauses.nowMs(nowMs) : null,
      longestMs: this.#pauses.longestMs,
      held: this.#heldNow,
      primary: this.#story.primary,
    };
  }

  #timeline(nowMs: number): Timeline {
    const fromMs = this.#windows.fromMs ?? nowMs;
    const endMs = Math.max(fromMs + this.#plan.durationMs, this.#carries ? nowMs : 0);
    const series = this.#windows.series();
    const lag = this.#lag.series(series.fromMs, fromMs);
    return {
      series: { ...series, lanes: this.#lanes.lanes(), lag },
      faults: this.#faults.map(({ fault, target, nodes, fromMs, toMs }) => ({
        ...{ fault, target: nodes.join(', ') || target, fromMs, toMs: toMs ?? nowMs },
      })),
      outages: this.#pauses.outages(this.#carries ? nowMs : null),
      measured: { fromMs, toMs: Math.max(endMs, this.#windows.toMs ?? 0) },
    };
  }

  /** Since the measured load began; before it, since the run began, with a sign. */
  #moment(atMs: number): string {
    const fromMs = this.#windows.fromMs;
    if (fromMs === null) return `${(atMs / 1000).toFixed(1)} s`;
    const seconds = ((atMs - fromMs) / 1000).toFixed(1);
    return `${seconds.replace('-0.0', '0.0').replace('-', '−')} s`;
  }
}

import type { Endpoint, Login } from '../core/cluster.ts';
import type { HistoryEvent, OutcomeKind } from '../core/history.ts';
import type { LoadSpec } from '../core/scenario.ts';
import type { LiveFigures } from './live-figures.ts';
import type { Workload } from './workload.ts';

/** The part of one load process among several: every cycle that leaves `index` when divided. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

export const whole: Share = { index: 0, count: 1 };

/** All that a load process needs to know. Plain data: it crosses a process boundary as JSON. */
export interface LoadPlan extends LoadSpec {
  readonly runId: string;
  /** Where latency.hlog and writes.bin are made, and events.jsonl is appended to. */
  readonly directory: string;
  /** The run's clock: `process.hrtime.bigint()` at zero, as a decimal string. */
  readonly zeroNs: string;
  readonly endpoint: Endpoint;
  /** Instead of it, for clients that look themselves for the one of these that takes writes. */
  readonly hosts?: readonly Endpoint[];
  /** Where readOnlyShare of the reads goes. */
  readonly readOnly?: Endpoint;
  readonly login: Login;
  /** Intended start of cycle 0; the measured part begins warmupMs later. */
  readonly startAtMs: number;
  /** By default the load is this process's alone. */
  readonly share?: Share;
  /** Whether its progress tells figures by transaction too. */
  readonly tellsFigures?: boolean;
  /** Of engine `k6`. */
  readonly k6?: K6Plan;
}

export interface K6Plan {
  /** The program, with xk6-sql and our driver in it. */
  readonly binary: string;
  readonly script: string;
  /** The longest that the load may last after the warm-up; it is stopped before. */
  readonly durationMs: number;
}

/** Hot path: never throws, never waits. */
export interface EventSink {
  record(event: HistoryEvent): void;
}

export interface LoadEngine {
  /** Runs until the signal is aborted, then lets what is in flight end (bounded by timeoutMs). */
  run(plan: LoadPlan, workload: Workload, sink: EventSink, signal: AbortSignal): Promise<void>;
  /** Until when all that happened is recorded; absent: until now. Never goes back. */
  readonly recordedMs?: number;
}

/** What the load process tells its parent four times a second, over the last second. */
export interface LoadProgress {
  readonly kind: 'progress';
  readonly atMs: number;
  readonly okPerSecond: number;
  readonly errorsPerSecond: number;
  readonly p50Ms?: number | null;
  readonly p99Ms: number | null;
  readonly maxMs?: number | null;
  /** Since the start, warm-up included. */
  readonly totals: Readonly<Record<OutcomeKind | 'dropped', number>>;
  /** Acknowledged since the start. */
  readonly writes?: number;
  /** Completion of the last acknowledged write, and the node (`host:port`) and timeline of it. */
  readonly lastWrite: {
    readonly atMs: number;
    readonly acceptedBy: string;
    readonly timeline: number;
  } | null;
  /** Only when the plan asks for them. */
  readonly figures?: LiveFigures;
}

/** From the load process to its parent. */
export type FromLoad =
  | { readonly kind: 'ready' }
  | LoadProgress
  | { readonly kind: 'done' }
  | { readonly kind: 'broken'; readonly message: string };

/** To the load process. Losing the parent counts as `stop`, without waiting for anything. */
export type ToLoad =
  | { readonly kind: 'start'; readonly plan: LoadPlan }
  | { readonly kind: 'stop' };

import type { Gap } from '../core/history.ts';
import type { Asynchronous } from './asynchronous.ts';
import type { FaultRun } from './fault-runs.ts';
import type { GapFigures } from './gaps.ts';
import type { HistoryFacts } from './history-facts.ts';
import type { LatencyFigures } from './latency.ts';
import type { Lane, Phase, Report } from './report.ts';

/** All that is known of a run when its outages are told. */
export interface OutageFacts {
  readonly history: HistoryFacts;
  readonly measured: Report['measured'];
  readonly latency: LatencyFigures;
  readonly lanes: readonly Lane[];
  readonly asynchronous: Asynchronous;
  readonly writeGaps: GapFigures;
  readonly readGaps: GapFigures;
}

/** The outage figure of one fault and kind of operation. */
export interface OutageGap {
  readonly ms: number | null;
  /** null: none that counts as outage, or one that never ended. */
  readonly gap: Gap | null;
  readonly lastAcknowledgedMs?: number;
  readonly endless?: true;
  readonly reason?: string;
}

/** When the service was as before, and how long after the injection. */
export interface Recovery {
  readonly ms: number | null;
  readonly atMs: number | null;
  readonly reason?: string;
}

export interface OutageCase {
  readonly fault: FaultRun;
  /** When the next fault was injected. */
  readonly untilMs: number;
  readonly write: OutageGap;
  readonly recovery: Recovery;
}

/** A phase, or why there is none. */
export type Found = Phase | string;
export type Finder = (facts: OutageFacts, about: OutageCase) => Found;

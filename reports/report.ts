import type { OwnDelay } from '../core/history.ts';
import type { LoadPart } from '../core/part.ts';
import type { EndpointName, Scenario } from '../core/scenario.ts';
import type { AsynchronousSpan } from './asynchronous.ts';
import type { EngineFigures } from './engine.ts';
import type { ResourceFigures } from './resources/resources.ts';

export type Verdict =
  | { readonly status: 'pass' | 'unknown'; readonly detail: string }
  | { readonly status: 'fail'; readonly detail: string; readonly evidence: readonly string[] };

export type PhaseName =
  | 'injected'
  | 'lastAcknowledged'
  | 'seenUnhealthy'
  | 'promotionBegun'
  | 'promoted'
  | 'writable'
  | 'proxyRouted'
  | 'firstAcknowledged'
  | 'recovered'
  | 'oldPrimaryBack'
  | 'redundancyRestored';

export interface Phase {
  /** Since the run began. */
  readonly atMs: number;
  readonly source: 'runner' | 'load' | 'monitor' | 'probe' | 'proxy';
}

export interface Outage {
  readonly fault: string;
  /** The node (or nodes) that it hit. */
  readonly target: string;
  /**
   * 0: no gap was long enough to count. null: nothing was acknowledged afterwards, or nothing
   * could be told. `reasons` says which; 0 is a figure to expect something of, null never is.
   */
  readonly writeOutageMs: number | null;
  readonly readOutageMs: number | null;
  /** What was not acknowledged again before the load ended. */
  readonly notBack: readonly ('write' | 'read')[];
  /** Sum of all gaps that count as outage, from this fault to the next. */
  readonly writeGapSumMs: number;
  readonly recoveryMs: number | null;
  /**
   * From this fault to the next a primary acknowledged without waiting for a standby: a second
   * failure then may lose writes. null: the probes did not ask.
   */
  readonly asynchronousMs: number | null;
  readonly phases: Readonly<Record<PhaseName, Phase | null>>;
  /** Why a figure or phase above is null (or an outage 0), by its name. */
  readonly reasons: Readonly<Record<string, string>>;
}

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface OperationFigures {
  /** ok + rejected + failed + unknown + dropped. */
  readonly count: number;
  readonly ok: number;
  readonly rejected: number;
  readonly failed: number;
  readonly unknown: number;
  readonly dropped: number;
  /** Of those that began: more than one each where failures were retried. */
  readonly attempts: number;
  /** Of ok operations, in milliseconds; null: there were none. */
  readonly responseMs: Percentiles | null;
  readonly serviceMs: Percentiles | null;
}

export interface WriteFigures {
  /** Whole run, warm-up included: every acknowledgement is audited. */
  readonly acknowledged: number;
  readonly rejected: number;
  readonly failed: number;
  readonly unknown: number;
  /** null: the audit could not tell. */
  readonly lost: number | null;
  readonly resurrected: number | null;
  readonly duplicated: number | null;
  readonly torn: number | null;
  /** Unknown attempts whose receipt was found. */
  readonly unknownFound: number | null;
}

export interface ErrorFigures {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** The reads sent to the endpoint's read-only address: a part of what `operations` counts. */
export interface ReadOnlyFigures {
  /** Of the reads, as the scenario has it. */
  readonly share: number;
  readonly operations: Readonly<Record<string, OperationFigures>>;
  readonly errors: readonly ErrorFigures[];
  readonly longestGapBeforeMs: number | null;
  /** When acknowledgements there stopped for good without a fault; null: they did not. */
  readonly stoppedAtMs: number | null;
  /** One for each fault, as `outages` has it for the primary's address. */
  readonly outages: readonly {
    readonly fault: string;
    readonly target: string;
    readonly outageMs: number | null;
    readonly gapSumMs: number;
    /** No read there was acknowledged again before the load ended. */
    readonly notBack: boolean;
    /** Why it is null or 0. */
    readonly reason: string | null;
  }[];
}

/** What the load met at its endpoint. */
export interface EndpointFigures {
  readonly name: EndpointName;
  /**
   * Connections of the load that were open and were cut, or given up because the other side was
   * silent; over the measured load. null: the engine does not tell.
   */
  readonly connectionsLost: number | null;
  /** In whole windows before the first fault: what the endpoint costs while nothing happens. */
  readonly beforeFault: {
    /** That ended ok. */
    readonly operations: number;
    readonly serviceMs: { readonly p50: number; readonly p99: number } | null;
  };
}

/** From the acknowledgement of a write until a standby shows it, in milliseconds. */
export interface StalenessFigures {
  /** Writes seen there: those that the percentiles are of, which are null without any. */
  readonly count: number;
  /** Not seen within the time given, though the node answered. */
  readonly notVisible: number;
  /** The node did not answer while they were waited for. */
  readonly unanswered: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** How much earlier than seen a write may have become visible: the median. */
  readonly withinMs: number | null;
}

/** How far a standby was behind the primary, whenever it was asked. */
export interface LagFigures {
  readonly samples: number;
  readonly bytes: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly ms: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** Over the seconds of the measured load. */
export interface ThroughputFigures {
  readonly offeredPerSecond: number;
  /** Answered by the system: ok, or rejected for a reason of the business. */
  readonly achievedPerSecond: number;
  /** Of what was offered; null: nothing was. */
  readonly achievedShare: number | null;
  /** Due and not begun when the load ended. */
  readonly waitingAtEnd: number;
  /** Ok operations in flight in the mean: their rate times their mean service time (Little's law). */
  readonly concurrency: number;
}

/** What the page draws. One entry a window of a second; times since the run began. */
export interface Series {
  readonly fromMs: readonly number[];
  readonly offered: readonly number[];
  readonly ok: readonly number[];
  readonly rejected: readonly number[];
  readonly failed: readonly number[];
  readonly unknown: readonly number[];
  readonly dropped: readonly number[];
  /** Response time of ok operations; null: none ended in the window. */
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  /** Absent in older reports, like `heat`, `errors` and `held`. */
  readonly p999?: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly heat?: HeatSeries;
  /** By code: operations that failed or are unknown. */
  readonly errors?: Readonly<Record<string, readonly number[]>>;
  /** Connections that waited in the proxy for a primary, the most in each window; null: not told. */
  readonly held?: readonly (number | null)[];
  /** Per node: spans of one role, for the lanes. */
  readonly lanes: readonly Lane[];
  readonly lag: readonly LagSeries[];
  /** When a primary acknowledged without waiting for a standby. Absent in older reports. */
  readonly asynchronous?: readonly AsynchronousSpan[];
}

/** Response times of ok operations, counted by buckets. */
export interface HeatSeries {
  /** Of the buckets, one more than there are of them, ascending. */
  readonly boundsMs: readonly number[];
  /** By window: bucket, count, bucket, count … */
  readonly counts: readonly (readonly number[])[];
}

/** Percent and milliseconds, ascending; the last is the maximum, just below 100. */
export type Curve = readonly (readonly [percent: number, ms: number])[];

/**
 * How times are distributed, of ok operations: `total`, `reads`, `writes`, and of all operations
 * `before` the first fault, `during` one (until service was as before) and `after`.
 */
export type Curves = Readonly<
  Record<string, { readonly responseMs: Curve; readonly serviceMs: Curve }>
>;

/** The most that a standby was behind in each window; null: nothing to compare with. */
export interface LagSeries {
  readonly node: string;
  readonly bytes: readonly (number | null)[];
  readonly ms: readonly (number | null)[];
}

export type LaneRole = 'primary' | 'read-only' | 'standby' | 'down';

export interface Lane {
  readonly node: string;
  readonly spans: readonly {
    readonly role: LaneRole;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
}

export interface Provenance {
  readonly runId: string;
  /** As it ran; scenario.yaml is the same in a scenario file's own words. */
  readonly scenario: Scenario;
  readonly commit: string;
  readonly argv: readonly string[];
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly cpus: number;
    readonly cpuModel: string;
    readonly memoryBytes: number;
    readonly os: string;
  };
  /** Of a load that several machines carried; the rest is the first one's. */
  readonly parts?: readonly LoadPart[];
}

/** A report before it is judged: what checkers and expectations look at. */
export type Figures = Omit<Report, 'verdicts' | 'verdict'>;

export interface Report {
  readonly formatVersion: 1;
  readonly provenance: Provenance;
  readonly scenario: Scenario;
  /** The measured load, in milliseconds since the run began. */
  readonly measured: { readonly fromMs: number; readonly toMs: number };
  readonly faults: readonly {
    readonly fault: string;
    readonly target: string;
    readonly fromMs: number;
    /** null: never healed. */
    readonly toMs: number | null;
  }[];
  /** What the harness did or could not do beside the scenario. */
  readonly notes: readonly { readonly atMs: number; readonly text: string }[];
  readonly outages: readonly Outage[];
  /** Longest gaps between acknowledgements before the first fault: what an outage is measured against. */
  readonly longestGapBeforeMs: { readonly write: number | null; readonly read: number | null };
  /** When acknowledgements stopped for good without a fault; null: they did not. */
  readonly stoppedAtMs: { readonly write: number | null; readonly read: number | null };
  /** Absent in reports of older versions. */
  readonly engine?: EngineFigures;
  /** Absent in reports of older versions. */
  readonly endpoint?: EndpointFigures;
  readonly writes: WriteFigures;
  readonly operations: Readonly<Record<string, OperationFigures>>;
  readonly errors: readonly ErrorFigures[];
  /** null: no reads were to be sent there. */
  readonly readOnly: ReadOnlyFigures | null;
  /** By node; of runs that did not measure it: none. */
  readonly staleness: Readonly<Record<string, StalenessFigures>>;
  readonly lag: Readonly<Record<string, LagFigures>>;
  /** Of an open loop, over the measured load; absent in runs of older versions. */
  readonly ownDelay?: OwnDelay;
  /** What was asked and what was given; null: no load. Absent in reports of older versions. */
  readonly throughput?: ThroughputFigures | null;
  /** Absent in runs of older versions, and where nothing was sampled. */
  readonly resources?: ResourceFigures;
  readonly series: Series;
  /** Absent in reports of older versions. */
  readonly curves?: Curves;
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly verdict: 'pass' | 'fail' | 'unknown';
}

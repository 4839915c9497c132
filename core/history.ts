import type { Address } from './address.ts';
import type { Endpoint, NodeRole, Topology } from './cluster.ts';
import type { Inspection } from './inspection.ts';

/** How an attempt ended. `unknown` may have been applied; `failed` certainly was not. */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export type OutcomeKind = Outcome['kind'];
export const outcomeKinds: readonly OutcomeKind[] = ['ok', 'rejected', 'failed', 'unknown'];

/** The stages of a run, in order. `measure` starts when the warm-up is over. */
export type Stage = 'cluster' | 'seed' | 'warmup' | 'measure' | 'settle' | 'audit' | 'end';

/** One line of events.jsonl. `atMs`: milliseconds since the run began (core/clock.ts). */
export type HistoryEvent =
  | { readonly kind: 'stage'; readonly atMs: number; readonly stage: Stage }
  /** What the reader of the report should know and no other event says. */
  | { readonly kind: 'note'; readonly atMs: number; readonly text: string }
  | {
      readonly kind: 'cluster';
      readonly atMs: number;
      readonly nodes: readonly (Endpoint & { readonly name: string; readonly priority: number })[];
    }
  | FaultEvent
  | MonitorEvent
  | (Topology & {
      readonly kind: 'topology';
      readonly atMs: number;
      /** By the nodes' own words, or asked by the runner; not there: by the monitor's. */
      readonly by?: 'probe' | 'runner';
    })
  | {
      readonly kind: 'proxy';
      readonly atMs: number;
      /** `fenced`: old links destroyed, routing to nobody; `routed`: links go to `target`. */
      readonly what: 'routed' | 'fenced';
      readonly target: Endpoint | null;
      /** Where an endpoint of another kind leads as well at that time, which balances. */
      readonly beside?: readonly Endpoint[];
      readonly generation: number;
      /** Links destroyed (fenced) or connections that were held (routed). */
      readonly links: number;
      /** When the source told, before anything was done; absent in runs of older versions. */
      readonly toldAtMs?: number;
    }
  | ReadingEvent
  | HeldEvent
  | {
      readonly kind: 'acceptor';
      readonly atMs: number;
      /** What writes.bin calls this node. */
      readonly index: number;
      /** The server's own address and port, as bench.receipt.accepted_by has it. */
      readonly acceptedBy: string;
    }
  /** How the cluster was left, when the audit was over. Absent in runs of older versions. */
  | (Inspection & { readonly kind: 'inspection'; readonly atMs: number })
  | OperationEvent
  | RetryEvent
  | WindowEvent
  | EngineEvent;

/** What a load engine that is somebody else's program said of itself at its end. */
export interface EngineEvent {
  readonly kind: 'engine';
  readonly atMs: number;
  readonly name: string;
  /** Whether its script told of each operation, or only of its own turns. */
  readonly tells: 'operations' | 'turns';
  /** Of the script's own thresholds; null: it has none, or did not come to judge them. */
  readonly thresholds: 'met' | 'crossed' | null;
  /** What of it the reader of the report should know. */
  readonly notes: readonly string[];
}

/** How many connections the proxy holds until there is a primary; told when it has changed. */
export interface HeldEvent {
  readonly kind: 'held';
  readonly atMs: number;
  readonly held: number;
}

/** Who takes new sessions of the read-only address from now on. */
export interface ReadingEvent {
  readonly kind: 'reading';
  readonly atMs: number;
  readonly from: 'standbys' | 'primary' | 'nobody' | 'unknown';
  readonly targets: readonly Endpoint[];
  /** Sessions that were ended because their server is no longer one to read from. */
  readonly ended: number;
}

export interface FaultEvent {
  readonly kind: 'fault';
  readonly atMs: number;
  /** Index of the timeline's step. */
  readonly step: number;
  readonly fault: string;
  /** What the scenario named, and the nodes that this was. */
  readonly target: string;
  readonly nodes: readonly string[];
  readonly what: 'inject' | 'injected' | 'heal' | 'healed' | 'failed';
  readonly detail?: string;
  /** A hand-over that is ordered: the monitor demotes a node that it holds to be healthy. */
  readonly planned?: true;
}

/** The monitor's word on one node, heard at `atMs`. */
export interface MonitorEvent {
  readonly kind: 'monitor';
  readonly atMs: number;
  readonly node: string;
  readonly reportedState: string;
  readonly goalState: string;
  readonly healthy: boolean;
}

/** An attempt that did not end ok. */
export interface OperationEvent {
  readonly kind: 'operation';
  readonly atMs: number;
  readonly transaction: string;
  readonly cycle: number;
  readonly outcome: Exclude<OutcomeKind, 'ok'>;
  /** SQLSTATE, errno name or a word of ours (`timeout`, `connection lost`): what errors group by. */
  readonly code: string;
  readonly message: string;
  readonly intendedAtMs: number;
  readonly startedAtMs: number;
  /** False during the warm-up, whose operations are audited but not counted. */
  readonly measured: boolean;
  /** How far it came: connect, begin, transaction, receipt or commit. */
  readonly phase?: string;
  /** The node that its connection led to (`host:port`), as far as known. */
  readonly node?: string;
  /** Which address it was sent to; not there: the primary's. */
  readonly address?: Address;
  /** Which attempt of the operation it was; not there: the only one. */
  readonly attempt?: number;
}

/** An attempt that failed, certainly without effect, and was made again under the same cycle. */
export type RetryEvent = Omit<OperationEvent, 'kind' | 'outcome'> & { readonly kind: 'retry' };

/** From one acknowledgement to the next of the same kind. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What of the lateness is the load's own fault: the database had no part in it. */
export interface OwnDelay {
  /** Operations for which a client stood free, and how many of them began over 2 ms late. */
  readonly begun: number;
  readonly late: number;
  /** The latest of them. */
  readonly latestMs: number;
  /** How long the load wanted a core and had none; null: the system does not tell. */
  readonly coreWaitMs: number | null;
}

/** What the load counted in one second, by completion; only measured operations. */
export interface WindowEvent {
  readonly kind: 'window';
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Operations whose intended start lies in the window. */
  readonly offered: number;
  readonly ok: number;
  readonly rejected: number;
  readonly failed: number;
  readonly unknown: number;
  /** Per transaction (its label, core/address.ts): given up before they began, later than maxLateness. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Per transaction: attempts beyond the first of the operations that ended. */
  readonly retried?: Readonly<Record<string, number>>;
  /** At the end of the window: due but not begun; begun and not ended. */
  readonly waiting: number;
  readonly inFlight: number;
  /** Of an open loop; absent in runs of older versions. */
  readonly ownDelay?: OwnDelay;
  /** Connections that were open and were cut, or given up as silent. Absent: the engine cannot tell. */
  readonly connectionsLost?: number;
  /**
   * Gaps between consecutive acknowledgements that ended in this window: the longest always,
   * and every other one of 20 ms or more, at most 50. Warm-up acknowledgements count too.
   */
  readonly readGaps: readonly Gap[];
  readonly writeGaps: readonly Gap[];
  /** Of reads sent to the read-only address, which `readGaps` leaves out; not there: none. */
  readonly readOnlyGaps?: readonly Gap[];
}

/** One line of probes.jsonl: what a node said of itself, or null when it did not answer. */
export interface ProbeRecord {
  readonly atMs: number;
  readonly node: string;
  /** How long the answer took; the state held at some moment of [atMs - tookMs, atMs]. */
  readonly tookMs: number;
  readonly role: NodeRole | null;
}

/** One line of audit.jsonl: what was read back when the dust had settled. */
export type AuditRecord =
  | {
      /** First line: where and on which timeline the audit read. */
      readonly kind: 'audit';
      readonly acceptedBy: string;
      readonly timeline: number;
    }
  | {
      /** Cycles from + 8 * byte + bit (bit 0 lowest) that have at least one receipt. */
      readonly kind: 'receipts';
      readonly from: number;
      readonly bitsBase64: string;
      readonly count: number;
    }
  | { readonly kind: 'duplicate'; readonly cycle: number; readonly count: number }
  | {
      readonly kind: 'torn';
      readonly cycle: number;
      readonly transaction: string;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly kind: 'invariant'; readonly name: string; readonly detail: string }
  /** Last line. Without it the audit was cut short and proves nothing. */
  | { readonly kind: 'complete'; readonly receipts: number };

/** The files of a run directory. */
export const runFiles = {
  scenario: 'scenario.yaml',
  events: 'events.jsonl',
  probes: 'probes.jsonl',
  resources: 'resources.jsonl',
  latency: 'latency.hlog',
  staleness: 'staleness.hlog',
  writes: 'writes.bin',
  audit: 'audit.jsonl',
  provenance: 'provenance.json',
  report: 'report.json',
  page: 'report.html',
  logs: 'logs',
} as const;

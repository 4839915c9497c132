import type { ExternalSpec } from './external-spec.ts';
import type { LoadShape } from './load-shape.ts';
import type { SearchSpec } from './search-spec.ts';

/** A scenario as it runs: every default spelled out, every duration in milliseconds. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly cluster: ClusterSpec;
  readonly endpoint: EndpointName;
  readonly load: LoadSpec;
  /** Length of the measured load; a run goes on past it until redundancy is back. */
  readonly durationMs: number;
  readonly timeline: readonly Step[];
  /** Expectations over paths of report.json, such as `writes.lost == 0`. */
  readonly expect: readonly string[];
  /** It is no run but a search for a rate, by many. Absent: a run. */
  readonly search?: SearchSpec;
}

export interface ClusterSpec {
  readonly driver: DriverName;
  /** Whether the nodes share the loopback interface or are hosts of their own. Absent: loopback. */
  readonly network?: 'loopback' | 'namespaces' | undefined;
  readonly standbys: number;
  readonly replication: 'sync' | 'async';
  readonly profile: Profile;
  /** Each node's data on a file system of its own, this large; null or none: on the machine's. */
  readonly smallDiskBytes?: number | null;
  /** Of driver `external`. */
  readonly external?: ExternalSpec;
}

export type DriverName = 'local' | 'compose' | 'external';
export type EndpointName = 'proxy' | 'direct' | 'multihost' | 'haproxy' | 'pgbouncer';
export type EngineName = 'pg' | 'k6';
/** pg_auto_failover's timings: as it ships, or tuned for a short outage. */
export type Profile = 'tuned' | 'stock';

/** What a run from before LoadShape's words did not know of it is the default. */
export interface LoadSpec extends Partial<LoadShape> {
  readonly engine: EngineName;
  readonly workload: string;
  readonly arrival: 'constant' | 'poisson' | 'burst';
  /** Operations per second. */
  readonly rate: number;
  readonly clients: number;
  readonly timeoutMs: number;
  readonly maxLatenessMs: number;
  readonly warmupMs: number;
  readonly seed: number;
  /** 1 = 10,000 patients and what belongs to them. */
  readonly scale: number;
  /** Zipf exponent of how often each patient comes; 0: all alike. Runs of before have none. */
  readonly skew?: number;
  /** Share of bookings that ask for a slot that is taken. Runs of before have none. */
  readonly conflicts?: number;
  /** Of engine `k6`: a script of the user's own; null: the one that has the workload. */
  readonly script?: string | null;
}

export interface Step {
  /** By which later steps may call it. */
  readonly name?: string;
  /** Since the measured load began; of a step that waits for more, the earliest. */
  readonly atMs: number;
  readonly after?: After;
  readonly when?: Condition;
  readonly fault: string;
  /** A node's name or a word such as `primary`, resolved when the step is due. */
  readonly target: string;
  /** The least time before healing. */
  readonly forMs: number;
  /** The fault's own settings, every default spelled out. Runs of before have none. */
  readonly with?: Settings;
}

export type Settings = Readonly<Record<string, string | number>>;

/** A turn of another step, and how long after it. */
export interface After {
  /** Its index in the timeline. */
  readonly step: number;
  /** `over`: healed, or not to be done at all. */
  readonly turn: 'injected' | 'healed' | 'over';
  readonly delayMs: number;
}

/** What the run must have come to. */
export type Condition =
  | { readonly kind: 'redundant' }
  | {
      readonly kind: 'progress';
      readonly figure: ProgressFigure;
      readonly operator: '>' | '>=' | '<' | '<=';
      readonly value: number;
    };

/** Counted since the load began, warm-up included; rates over the last second. */
export type ProgressFigure =
  | 'writes.acknowledged'
  | 'operations.ok'
  | 'operations.rejected'
  | 'operations.failed'
  | 'operations.unknown'
  | 'operations.dropped'
  | 'okPerSecond'
  | 'errorsPerSecond';

import type { ExternalSpec } from './external-spec.ts';
import type { LoadShape } from './load-shape.ts';

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
}

export interface ClusterSpec {
  readonly driver: DriverName;
  readonly standbys: number;
  readonly replication: 'sync' | 'async';
  readonly profile: Profile;
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
}

export interface Step {
  /** Since the measured load began. */
  readonly atMs: number;
  readonly fault: string;
  /** A node's name, or `primary`, resolved when the step is due. */
  readonly target: string;
  /** The least time before healing. */
  readonly forMs: number;
}

import type { Clock } from '../core/clock.ts';
import type { ClusterDriver, Endpoint, Hurryable, Topology } from '../core/cluster.ts';
import type { HistoryEvent } from '../core/history.ts';
import type { Inspection } from '../core/inspection.ts';
import type { LoadProgress } from '../loadgen/plan.ts';
import type { Crowd, Mender } from './faults/fault.ts';

/** Everything a run is made of; the command line wires it, the runner alone uses it. */
export interface Rig {
  readonly cluster: ClusterDriver & Partial<Hurryable>;
  readonly clock: Clock;
  /** Into events.jsonl. Never throws, never waits. */
  record(event: HistoryEvent): void;
  /** Schema and data. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Writes down what the cluster does, until aborted. */
  observe(signal: AbortSignal): Promise<void>;
  /** How soon standbys show what was acknowledged, until aborted. */
  measureStaleness?(endpoint: Endpoint, signal: AbortSignal): Promise<void>;
  openEndpoint(signal: AbortSignal): Promise<OpenEndpoint>;
  openLoad(onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<OpenLoad>;
  /** Reads back what the load wrote, on the primary. */
  audit(topology: Topology, signal: AbortSignal): Promise<void>;
  /** Opens so many connections at once and holds them. */
  crowd?(endpoint: Endpoint, connections: number, signal: AbortSignal): Promise<Crowd>;
  /** Of a cluster that outlives this process. */
  readonly mender?: Mender | null;
  /** Asks every node how it was left; absent: it cannot. */
  inspect?(topology: Topology, signal: AbortSignal): Promise<Inspection>;
  /** Something for the reader of the report: what was done or went wrong beside the scenario. */
  note(what: string): void;
}

export interface OpenEndpoint extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** For those who only read; undefined: there is no such address. */
  readonly readOnly?: Endpoint;
  /** Rejects when it ends by itself; never resolves. */
  readonly broken: Promise<never>;
}

export interface OpenLoad extends AsyncDisposable {
  readonly broken: Promise<never>;
  start(endpoint: Endpoint, startAtMs: number, readOnly?: Endpoint): void;
  /** Lets what is in flight end, and closes the files. */
  stop(): Promise<void>;
}

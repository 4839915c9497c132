import type { Endpoint } from '../core/cluster.ts';
import type { PipelineOptions } from './pipeline.ts';

/** What the command line gave `bench`; the short names stand for places in the scenario. */
export interface BenchOptions extends PipelineOptions {
  readonly scenario: string;
  readonly list?: boolean;
  readonly set: readonly string[];
  readonly expect: readonly string[];
  readonly matrix: readonly string[];
  readonly listen: Endpoint;
  /** Where the running load shows its figures; undefined: nowhere. */
  readonly loadMetrics?: Endpoint;
  /** Where the run is shown while it goes on; true: on any free port of this machine. */
  readonly live?: Endpoint | true;
  readonly dir?: string;
  readonly clusterFile?: string;
  readonly iOwnThisCluster?: boolean;
  readonly out: string;
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly install: boolean;
  readonly [shortName: string]: unknown;
}

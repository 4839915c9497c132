import type { Figures } from '../../report.ts';

export type BottleneckKind =
  | 'database CPU'
  | 'client CPU'
  | 'endpoint CPU'
  | 'harness CPU'
  | 'CPU of other programs'
  | 'locks'
  | 'internal locks'
  | 'WAL'
  | 'disk'
  | 'replication'
  | 'client round trips'
  | 'lag'
  | 'clients';

/** Something that was at its limit, or that sessions mostly waited for. */
export interface Bottleneck {
  readonly kind: BottleneckKind;
  /** What was seen, in a sentence with its figures. */
  readonly detail: string;
}

/** What bottlenecks are told from. */
export type Observed = Pick<
  Figures,
  'scenario' | 'resources' | 'throughput' | 'ownDelay' | 'measured' | 'lag' | 'series'
>;

import type { Figures } from '../../report.ts';
import { cpuFindings } from './cpu.ts';
import { lagFindings } from './lag.ts';
import { waitFindings } from './waits.ts';

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

/**
 * What stood out in a run, the likeliest limit first: a processor that is used up makes everything
 * else wait, and busy clients follow from any of it. Empty: nothing stood out. null: not observed.
 */
export function bottlenecksOf(run: Observed): readonly Bottleneck[] | null {
  if (!run.resources) return null;
  return [
    ...cpuFindings(run, run.resources),
    ...waitFindings(run.resources),
    ...lagFindings(run),
    ...busyClients(run),
  ];
}

const busy = 0.9;

function busyClients({ scenario, throughput }: Observed): readonly Bottleneck[] {
  const { clients, maxInFlight } = scenario.load;
  const most = Math.min(clients, maxInFlight ?? clients);
  const inFlight = throughput?.concurrency ?? 0;
  if (inFlight < busy * most) return [];
  const detail = `${inFlight.toFixed(1)} of ${most} clients were busy in the mean: who comes then waits for one (--clients)`;
  return [{ kind: 'clients', detail }];
}

import type { Contender, ContenderKind, Stage } from '../contenders/contender.ts';
import type { Figures } from '../sample.ts';

/** What contenders are compared by, a round at a time. */
export type Workload = Named & (Shared | Fresh);

interface Named {
  readonly name: string;
  /** In words, for --help and for the heading of its table. */
  readonly what: string;
  /** What is counted; CPU is divided by it. */
  readonly unit: string;
}

/** Goes through contenders that stand ready all the time. */
interface Shared {
  readonly kind: 'shared';
  run(contender: Contender, round: number, signal: AbortSignal): Promise<Figures>;
}

/** Starts a contender anew each time: what an older one has kept would be counted as nothing. */
interface Fresh {
  readonly kind: 'fresh';
  readonly roundsMax: number;
  run(contender: ContenderKind, stage: Stage, signal: AbortSignal): Promise<Figures>;
}

/** How much of everything. */
export interface Dose {
  /** Folder of pgbench and psql. */
  readonly programs: string;
  /** For logs of pgbench; emptied as they are read. */
  readonly directory: string;
  readonly seconds: number;
  readonly clients: number;
  readonly threads: number;
  readonly copyMegabytes: number;
  readonly rowBytes: number;
  readonly idleConnections: number;
}

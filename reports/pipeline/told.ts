import type { Report } from '../report.ts';

/** What a pipeline is told of one run. */
export interface ToldRun {
  readonly scenario: string;
  /** Which of a series it is, the same from night to night: `profile=tuned, round 1`; null: the only one. */
  readonly place: string | null;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly came:
    | { readonly kind: 'done'; readonly report: Report; readonly page: string }
    /** The harness could not finish it. */
    | { readonly kind: 'broken'; readonly why: string };
}

export function verdictOf({ came }: ToldRun): Report['verdict'] {
  return came.kind === 'done' ? came.report.verdict : 'unknown';
}

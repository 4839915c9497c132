import type { Figures, Verdict } from '../report.ts';
import type { RunRecord } from '../run-record.ts';

/** Judges one thing about a run, from its files and the figures made of them. */
export interface Checker {
  readonly name: string;
  /** When it throws, the verdict is `unknown`. */
  check(run: RunRecord, figures: Figures): Promise<Verdict>;
}

export const mostEvidence = 20;

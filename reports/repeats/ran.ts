import type { Report } from '../report.ts';

/** A variant with what its runs said; see Repeats for the words. */
export interface RepeatedVariant {
  readonly settings: Readonly<Record<string, string>>;
  readonly ran: readonly RanOnce[];
}

export type RanOnce =
  | { readonly kind: 'done'; readonly round: number; readonly report: Report }
  | {
      readonly kind: 'broken';
      readonly round: number;
      readonly runId: string;
      readonly why: string;
    };

import type { Report } from '../report.ts';

/** What is compared: a run, or several of the same settings. */
export interface Side {
  readonly label: string;
  /** At least one. */
  readonly runs: readonly Report[];
  /** Of each run where its page is, from that of the comparison; not given: all of them are beside it. */
  readonly pages?: readonly string[];
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** At most so many: each has a letter. */
export const mostSides = letters.length;

export function nameOf(index: number): string {
  return letters[index] ?? String(index + 1);
}

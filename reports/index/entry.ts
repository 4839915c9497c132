import type { Report } from '../report.ts';

/** A line of the list of runs. */
export type Entry = RunEntry | SummaryEntry | UnfinishedEntry;

interface EntryCommon {
  /** Its name in the folder of all runs. */
  readonly directory: string;
  readonly scenario: string;
  /** ISO 8601, UTC; '': not known. */
  readonly startedAt: string;
}

export interface RunEntry extends EntryCommon {
  readonly kind: 'run';
  readonly verdict: Report['verdict'];
  /** The longest of its outages; null: could not be told, or none was provoked. */
  readonly writeOutageMs: number | null;
  readonly readOutageMs: number | null;
  readonly lost: number | null;
  readonly p99Ms: number | null;
  /** Of 1. */
  readonly okShare: number | null;
  /** What runs of one scenario may differ in: place to value. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Several runs taken together. */
export interface SummaryEntry extends EntryCommon {
  readonly kind: 'series' | 'search' | 'comparison';
  readonly page: string;
  /** null: it has none. */
  readonly verdict: Report['verdict'] | null;
}

/** It has no report: it goes on, or was cut off, or cannot be read. */
export interface UnfinishedEntry extends EntryCommon {
  readonly kind: 'unfinished';
  readonly state: 'running' | 'broken';
  readonly why: string;
}

import type { SearchSpec } from '../../core/search-spec.ts';
import type { Distribution } from '../repeats/distribution.ts';
import type { Provenance, Report } from '../report.ts';
import type { Bottleneck } from './bottleneck/bottleneck.ts';
import type { KneeFound } from './knee.ts';
import type { Ask, Found } from './search.ts';
import type { UslFound } from './usl.ts';

/** capacity.json: a search for a rate, and the trials that it was made of. */
export interface Capacity {
  readonly formatVersion: 1;
  readonly scenario: { readonly name: string; readonly description: string };
  /** Of the first trial. */
  readonly provenance: Omit<Provenance, 'runId' | 'scenario'>;
  readonly search: SearchSpec;
  readonly answer: CapacityAnswer;
  /** What stood out in the trials next above the answer that missed; null: none did, or none was observed. */
  readonly bottlenecks: readonly Bottleneck[] | null;
  /** Of p99 over the rate; null: of a failover. */
  readonly knee: KneeFound | null;
  readonly usl: UslFound | null;
  /** In order: every one is a run directory of its own. */
  readonly trials: readonly Trial[];
  readonly rounds: readonly Round[];
  readonly notes: readonly string[];
  readonly verdict: Report['verdict'];
}

/** Rates are operations per second, as offered. */
export type CapacityAnswer =
  /** `rate`: the median of the rounds. `at-least`: nothing missed, the search ended at its highest. */
  | {
      readonly kind: 'found' | 'at-least';
      readonly rate: number;
      readonly distribution: Distribution;
      /** Latency of the trials that confirmed it: the worst of them. */
      readonly confirmed: { readonly p50: number | null; readonly p99: number | null };
    }
  | { readonly kind: 'none'; readonly lowest: number }
  /** It was ended before it came to an answer. */
  | { readonly kind: 'open'; readonly met: number | null; readonly missed: number | null };

export interface Round {
  readonly round: number;
  readonly found: Found | { readonly kind: 'open'; readonly reason: string };
}

export type Trial = TrialPlace & (DoneTrial | BrokenTrial);

export interface TrialPlace extends Ask {
  readonly runId: string;
  readonly round: number;
}

export interface DoneTrial {
  readonly kind: 'done';
  readonly outcome: 'met' | 'missed';
  /** Each expectation of the objective that is not met, with what was seen. */
  readonly misses: readonly string[];
  readonly figures: TrialFigures;
  /** Whether anything went wrong with the data; what did, or why it cannot be told. */
  readonly safety: { readonly status: Report['verdict']; readonly details: readonly string[] };
  readonly bottlenecks: readonly Bottleneck[] | null;
}

export interface BrokenTrial {
  readonly kind: 'broken';
  readonly why: string;
}

/** Of the measured load; milliseconds, per second, sessions. */
export interface TrialFigures {
  readonly offeredPerSecond: number | null;
  readonly achievedPerSecond: number | null;
  readonly achievedShare: number | null;
  readonly concurrency: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly dropped: number;
  /** Failed or of unknown end. */
  readonly errors: number;
  /** Of the first fault; null: none, or it could not be told. */
  readonly writeOutageMs: number | null;
  readonly recoveryMs: number | null;
  /** Mean cores, by part (report.json's resources). */
  readonly cores: Readonly<Record<string, number | null>>;
}

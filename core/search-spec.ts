/** A search for the highest rate that meets an objective; durations in milliseconds. */
export interface SearchSpec {
  /** `hold`: the rate that is carried; `failover`: that at which a failover still recovers in time. */
  readonly of: 'hold' | 'failover';
  /** Expectations that a trial must meet, all of them. */
  readonly objective: readonly string[];
  /** Operations per second: the first rate that is tried, and the highest. */
  readonly from: number;
  readonly to: number;
  /** Until a rate fails, each is so many times the one before. */
  readonly step: number;
  /** Of a trial; of the one that confirms. Of a failover: the least after it, of both. */
  readonly holdMs: number;
  readonly confirmMs: number;
  /** How often the search is made anew, for confidence in its answer. */
  readonly repeats: number;
  /** The answer is this close to a rate that fails: 0.05 is 5 %. */
  readonly resolution: number;
  /** No trial is begun that would end later than this after the first one. */
  readonly budgetMs: number;
}

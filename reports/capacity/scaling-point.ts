/** What was measured at one load. */
export interface ScalingPoint {
  /** Operations in flight, in the mean. */
  readonly concurrency: number;
  /** Operations per second. */
  readonly throughput: number;
}

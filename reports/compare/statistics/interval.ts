/** A difference, and the interval that holds the true one in 95 of 100 cases or more. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

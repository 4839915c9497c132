import { autocovariance } from './moments.ts';

/**
 * How many consecutive values a block must have to keep what one second tells of the next: the
 * choice of Politis and White (2004), as corrected by Patton, Politis and White (2009), for blocks of
 * one length on a circle. 1: they tell nothing of each other.
 */
export function blockLength(values: readonly number[]): number {
  const n = values.length;
  const variance = autocovariance(values, 0);
  if (n < 4 || variance === 0) return 1;
  const most = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const reach = 2 * lastLagThatMatters(values, variance);
  let [curvature, spectrum] = [0, variance];
  for (let lag = 1; lag <= Math.min(reach, n - 1); lag++) {
    const weighed = 2 * flatTop(lag / reach) * autocovariance(values, lag);
    curvature += lag * weighed;
    spectrum += weighed;
  }
  const length = Math.cbrt(((2 * curvature ** 2) / ((4 / 3) * spectrum ** 2)) * n);
  return Math.max(1, Math.min(most, Math.round(length) || 1));
}

/** The least lag after which autocorrelations are what chance gives, for several in a row; 0: none. */
function lastLagThatMatters(values: readonly number[], variance: number): number {
  const n = values.length;
  const inARow = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const most = Math.ceil(Math.sqrt(n)) + inARow;
  const band = 2 * Math.sqrt(Math.log10(n) / n);
  let last = 0;
  for (let lag = 1; lag <= most && lag - last <= inARow; lag++)
    if (Math.abs(autocovariance(values, lag) / variance) > band) last = lag;
  return last;
}

/** A lag's weight: whole for the nearer half, then falling to nothing. */
function flatTop(share: number): number {
  return share <= 0.5 ? 1 : Math.max(0, 2 * (1 - share));
}

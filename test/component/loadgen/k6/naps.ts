import { seededStreams } from '../../../../core/random.ts';

/**
 * Milliseconds of sleep, drawn evenly: p50 and p99 lie well inside of one of the values, and a busy
 * machine's delays are small beside them.
 */
const naps = [100, 100, 250, 250, 500] as const;

/** How long the operation of a cycle sleeps, whichever engine does it. */
export function napMs(seed: number, cycle: number): number {
  const random = seededStreams('nap', seed)(cycle);
  return naps[random.below(naps.length)] ?? naps[0];
}

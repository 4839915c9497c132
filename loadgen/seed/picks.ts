import type { Random } from '../../core/random.ts';

export function pickFrom<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)] as T;
}

/** A key of `weights`, drawn by its weight in percent: the weights add up to 100. */
export function pickWeighted<Key extends string>(
  random: Random,
  weights: Readonly<Record<Key, number>>,
): Key {
  let left = random.below(100);
  for (const key in weights) {
    left -= weights[key];
    if (left < 0) return key;
  }
  throw new Error(`weights add up to less than 100: ${JSON.stringify(weights)}`);
}

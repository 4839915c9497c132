import type { Random } from '../../../../../core/random.ts';

/** Standard normal (Box and Muller). */
function gauss(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

export function independent(random: Random, length: number, mean = 0): readonly number[] {
  return Array.from({ length }, () => mean + gauss(random));
}

/** Of mean `mean`: each value is `correlation` times the one before and chance; stationary from the first. */
export function autoregressive(
  random: Random,
  length: number,
  correlation: number,
  mean = 0,
): readonly number[] {
  let value = gauss(random) / Math.sqrt(1 - correlation ** 2);
  return Array.from({ length }, () => {
    const own = mean + value;
    value = correlation * value + gauss(random);
    return own;
  });
}

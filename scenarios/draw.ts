import { createHash } from 'node:crypto';

/**
 * Chance that follows from its parts alone, uniform in [0, 1). Each draw stands for itself, by a
 * digest: a step more in a scenario changes no other's.
 */
export function draw(...parts: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) / 0x1_0000_0000;
}

/** One of a list that is not empty. */
export function pick<T>(list: readonly T[], ...parts: readonly (string | number)[]): T {
  const chosen = list[Math.floor(draw(...parts) * list.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}

import { pick } from './draw.ts';
import { milliseconds } from './duration.ts';
import { drawnIn } from './moment.ts';
import type { ChaosFile, StepFile } from './timeline-schema.ts';

/** More would be a scenario that nobody can read. */
export const mostChaos = 500;

/**
 * The faults that a seed gives a duration. Each waits for the one before it and for redundancy: two
 * at once may take more nodes than any cluster can lose.
 */
export function drawChaos(chaos: ChaosFile, duration: string, loadSeed: number): StepFile[] {
  const seed = chaos.seed ?? loadSeed;
  const steps: StepFile[] = [];
  let atMs = pause(chaos, seed, 0);
  while (atMs < milliseconds(duration) && steps.length <= mostChaos) {
    const index = steps.length;
    const chosen = pick(chaos.faults, seed, 'fault', index);
    steps.push({
      at: `${atMs}ms`,
      ...(index === 0 ? {} : { after: 'previous over' }),
      when: 'redundant',
      ...(typeof chosen === 'string' ? { fault: chosen, for: '0s' } : chosen),
    });
    atMs += pause(chaos, seed, index + 1);
  }
  return steps;
}

/** At least a second, whatever the file says. */
function pause({ every }: ChaosFile, seed: number, index: number): number {
  return Math.max(1000, milliseconds(drawnIn(every, seed, 'pause', index)));
}

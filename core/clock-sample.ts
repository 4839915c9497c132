import type { Clock } from './clock.ts';

/** What somebody else's clock said, and when that was by ours. */
export interface ClockSample<Answer> {
  readonly answer: Answer;
  readonly atMs: number;
  /** It was read at some moment of [atMs - this, atMs + this]. */
  readonly uncertaintyMs: number;
}

/** Asks so often, at least once, and believes the answer that came back soonest. */
export async function sampleClock<Answer>(
  clock: Clock,
  samples: number,
  ask: () => Promise<Answer>,
): Promise<ClockSample<Answer>> {
  let best: ClockSample<Answer> | null = null;
  do {
    const fromMs = clock.nowMs();
    const answer = await ask();
    const uncertaintyMs = (clock.nowMs() - fromMs) / 2;
    if (!best || uncertaintyMs < best.uncertaintyMs)
      best = { answer, atMs: fromMs + uncertaintyMs, uncertaintyMs };
    samples -= 1;
  } while (samples > 0);
  return best;
}

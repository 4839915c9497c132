import { seededRandom } from '../../../core/random.ts';
import type { Figures, Sample } from './sample.ts';

/**
 * Everybody's turn, round after round: neighbours in time share what the machine is doing, and are
 * compared with each other only. The order is drawn anew in each round, so that nobody always comes
 * after the same one. A round before the first is not counted: everyone is warm then.
 */
export async function inRounds<Who extends { readonly name: string }>(
  { workload, contenders, rounds, warmUp }: Plan<Who>,
  run: (contender: Who, round: number) => Promise<Figures>,
  onSample: (sample: Sample) => void,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const [turn, contender] of shuffled(contenders, workload, round).entries()) {
      const figures = await run(contender, round);
      const sample = { workload, contender: contender.name, round, turn, figures };
      onSample(sample);
      if (round >= 0) samples.push(sample);
    }
  }
  return samples;
}

export interface Plan<Who> {
  readonly workload: string;
  readonly contenders: readonly Who[];
  readonly rounds: number;
  readonly warmUp: boolean;
}

/** Each order as likely as any other; the same in each run. */
function shuffled<T>(items: readonly T[], workload: string, round: number): readonly T[] {
  const random = seededRandom('bench:proxy', workload, round);
  const left = [...items];
  return items.flatMap(() => left.splice(random.below(left.length), 1));
}

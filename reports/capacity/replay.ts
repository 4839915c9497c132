import type { SearchSpec } from '../../core/search-spec.ts';
import type { Round, Trial } from './capacity.ts';
import { type Ask, nextStart, search } from './search.ts';

/**
 * The rounds that these trials make: the search is asked again, and each trial answers as it ended.
 * What the trials say is all that counts, however long ago they were made.
 */
export function replay(spec: SearchSpec, trials: readonly Trial[]): readonly Round[] {
  const rounds: Round[] = [];
  for (const round of new Set(trials.map((trial) => trial.round))) {
    const own = trials.filter((trial) => trial.round === round);
    rounds.push({ round, found: replayOne(spec, own, nextStart(answersOf(rounds), spec)) });
  }
  return rounds;
}

/** The answers of rounds so far, for where the next one begins. */
export function answersOf(rounds: readonly Round[]): readonly number[] {
  return rounds.flatMap(({ found }) => ('rate' in found ? [found.rate] : []));
}

function replayOne(spec: SearchSpec, trials: readonly Trial[], startAt: number | undefined) {
  const asking = search(spec, startAt);
  let turn = asking.next();
  for (const trial of trials) {
    // A trial that broke said nothing, and was made again.
    if (trial.kind === 'broken') continue;
    if (turn.done || !isAskedFor(turn.value, trial)) return open(disagrees);
    turn = asking.next(trial.outcome);
  }
  return turn.done ? turn.value : open('it was ended before it came to an answer');
}

const disagrees = 'judged again, its trials say other than when they were made';

function isAskedFor(ask: Ask, trial: Trial): boolean {
  return ask.rate === trial.rate && ask.purpose === trial.purpose && ask.again === trial.again;
}

function open(reason: string): Round['found'] {
  return { kind: 'open', reason };
}

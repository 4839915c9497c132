import { distributionOf } from '../repeats/distribution.ts';
import type { CapacityAnswer, Round, Trial } from './capacity.ts';

/** What the rounds say together. */
export function answerOf(rounds: readonly Round[], trials: readonly Trial[]): CapacityAnswer {
  const concluded = rounds.flatMap(({ found }) => (found.kind === 'open' ? [] : [found]));
  const rates = concluded.map((found) => ('rate' in found ? found.rate : null));
  const distribution = distributionOf(rates);
  const { median } = distribution;
  const [none] = concluded.flatMap((found) => (found.kind === 'none' ? [found] : []));
  // Half of the rounds and more found nothing: then there is nothing to rely on.
  if (none && 2 * distribution.missing >= distribution.count) return none;
  if (median === null) return openAnswer(trials);
  const all = concluded.filter(({ kind }) => kind !== 'none');
  const atLeast = all.filter(({ kind }) => kind === 'at-least').length;
  return {
    kind: 2 * atLeast > all.length ? 'at-least' : 'found',
    ...{ rate: Math.round(median), distribution, confirmed: confirmedBy(trials) },
  };
}

function openAnswer(trials: readonly Trial[]): CapacityAnswer {
  const rates = (outcome: 'met' | 'missed') =>
    trials.flatMap((one) => (one.kind === 'done' && one.outcome === outcome ? [one.rate] : []));
  const met = rates('met').length === 0 ? null : Math.max(...rates('met'));
  // One that missed lower down, and met when it was made again, says nothing.
  const missed = rates('missed').filter((rate) => rate > (met ?? 0));
  return { kind: 'open', met, missed: missed.length === 0 ? null : Math.min(...missed) };
}

/** The trials that the answer rests on. */
export function confirming(trials: readonly Trial[]) {
  return trials.filter(
    (trial) => trial.purpose === 'confirm' && trial.kind === 'done' && trial.outcome === 'met',
  );
}

function confirmedBy(trials: readonly Trial[]) {
  const worst = (name: 'p50' | 'p99') => {
    const values = confirming(trials).flatMap((one) =>
      one.kind === 'done' ? (one.figures[name] ?? []) : [],
    );
    return values.length === 0 ? null : Math.max(...values);
  };
  return { p50: worst('p50'), p99: worst('p99') };
}

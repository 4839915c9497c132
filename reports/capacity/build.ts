import type { SearchSpec } from '../../core/search-spec.ts';
import type { Provenance } from '../report.ts';
import { microseconds } from '../rounding.ts';
import { answerOf, confirming } from './answer.ts';
import type { Capacity, CapacityAnswer, Round, Trial } from './capacity.ts';
import { kneeOf } from './knee.ts';
import { replay } from './replay.ts';
import { fitUsl } from './usl.ts';

export interface CapacityFacts {
  readonly scenario: Capacity['scenario'];
  readonly provenance: Capacity['provenance'] | Provenance;
  readonly search: SearchSpec;
  readonly trials: readonly Trial[];
  readonly notes: readonly string[];
}

/** What the trials of a search say together. */
export function buildCapacity(facts: CapacityFacts): Capacity {
  const { search, trials } = facts;
  const rounds = replay(search, trials);
  const answer = answerOf(rounds, trials);
  const holds = search.of === 'hold';
  return {
    formatVersion: 1,
    ...{ scenario: facts.scenario, provenance: ownProvenance(facts.provenance), search },
    answer: microseconds(answer),
    bottlenecks: bottlenecksAbove(answer, trials),
    knee: holds ? microseconds(kneeOf(keptUp(trials))) : null,
    usl: holds ? digits(fitUsl(scalingOf(trials))) : null,
    trials: microseconds(trials),
    ...{ rounds, notes: [...facts.notes, ...notesOf(rounds, search)] },
    verdict: verdictOf(answer, trials),
  };
}

function ownProvenance(given: CapacityFacts['provenance']): Capacity['provenance'] {
  const { commit, argv, seed, startedAt, versions, machine } = given;
  return { commit, argv, seed, startedAt, versions, machine };
}

/** What stood out where it was a little too much: further up everything does. */
function bottlenecksAbove(answer: CapacityAnswer, trials: readonly Trial[]) {
  const rate = 'rate' in answer ? answer.rate : 0;
  const above = trials
    .flatMap((one) => (one.kind === 'done' && one.outcome === 'missed' ? [one] : []))
    .filter((trial) => trial.rate > rate && trial.bottlenecks !== null)
    .sort((a, b) => a.rate - b.rate);
  return above[0]?.bottlenecks ?? null;
}

/** Of an overload the latency says only how long it lasted. */
const keepingUp = 0.95;

function keptUp(trials: readonly Trial[]) {
  return trials.flatMap((trial) => {
    if (trial.kind === 'broken') return [];
    const { p99, achievedShare } = trial.figures;
    return p99 !== null && (achievedShare ?? 0) >= keepingUp ? [{ rate: trial.rate, ms: p99 }] : [];
  });
}

function scalingOf(trials: readonly Trial[]) {
  return trials.flatMap((trial) => {
    if (trial.kind === 'broken') return [];
    const { concurrency, achievedPerSecond: throughput } = trial.figures;
    return concurrency === null || throughput === null ? [] : [{ concurrency, throughput }];
  });
}

function notesOf(rounds: readonly Round[], { repeats }: SearchSpec): readonly string[] {
  const open = rounds.flatMap(({ round, found }) =>
    found.kind === 'open' ? [`round ${round}: ${found.reason}`] : [],
  );
  const none = rounds.filter(({ found }) => found.kind === 'none').length;
  return [
    ...open,
    ...(none > 0 && none < rounds.length
      ? [`${none} of ${rounds.length} rounds found no rate that meets the objective`]
      : []),
    ...(rounds.length < repeats ? [`${rounds.length} of ${repeats} rounds were begun`] : []),
  ];
}

/** Nothing may be lost in any trial; what the answer rests on must have been looked at. */
function verdictOf(answer: CapacityAnswer, trials: readonly Trial[]): Capacity['verdict'] {
  const safety = (trial: Trial) => (trial.kind === 'done' ? trial.safety.status : 'pass');
  if (trials.some((trial) => safety(trial) === 'fail') || answer.kind === 'none') return 'fail';
  if (answer.kind === 'open') return 'unknown';
  return confirming(trials).every((trial) => safety(trial) === 'pass') ? 'pass' : 'unknown';
}

/** Coefficients are small numbers: by digits, not by decimals. */
function digits<T>(value: T): T {
  const short = (_: string, one: unknown) =>
    typeof one === 'number' ? Number(one.toPrecision(5)) : one;
  return JSON.parse(JSON.stringify(value, short)) as T;
}

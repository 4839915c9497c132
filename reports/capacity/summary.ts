import { count, duration, list } from '../wording.ts';
import type { Capacity, Trial } from './capacity.ts';
import { kneeSentence, uslSentence } from './findings.ts';
import { answerSentence, bottleneckWords, certaintySentence, limitSentence } from './wording.ts';

type Row = readonly string[];

/** For a terminal: the answer, a table of the trials, and what else follows from them. */
export interface CapacitySummary {
  readonly head: readonly string[];
  readonly trials: readonly Row[];
  readonly tail: readonly string[];
}

export function capacitySummary(capacity: Capacity): CapacitySummary {
  const { verdict, scenario, trials, bottlenecks, notes, answer } = capacity;
  const told = [certaintySentence(capacity), kneeSentence(capacity), uslSentence(capacity)];
  const [, ...others] = answer.kind === 'open' ? [] : (bottlenecks ?? []);
  return {
    head: [
      `${verdict.toUpperCase()}: ${scenario.name}`,
      `${answerSentence(capacity)} ${dataSentence(trials)}`,
      limitSentence(capacity),
      ...others.map((one) => `  also seen: ${bottleneckWords(one)}`),
    ],
    trials: [heading(capacity), ...trials.map((trial) => rowOf(trial, capacity))],
    tail: [...told.filter((line) => line !== null), ...notes].map((line) => `\n${line}`),
  };
}

/** What became of the data in all trials together. */
export function dataSentence(trials: readonly Trial[]): string {
  const done = trials.flatMap((trial) => (trial.kind === 'done' ? [trial] : []));
  const failed = done.filter(({ safety }) => safety.status === 'fail');
  const untold = done.filter(({ safety }) => safety.status === 'unknown').length;
  if (failed.length > 0) {
    const each = failed.map(({ runId, safety }) => `${runId}: ${safety.details.join('; ')}`);
    return `The data went wrong: ${list(each)}.`;
  }
  if (untold === 0) return `No acknowledged write was lost in any of ${done.length} trials.`;
  return `No acknowledged write was found lost; ${untold} of ${done.length} trials cannot tell.`;
}

export function heading({ search }: Capacity): Row {
  const common = ['offered/s', 'achieved/s', 'in flight', 'p50', 'p99', 'dropped'];
  const own = search.of === 'failover' ? ['write outage', 'recovery'] : [];
  return ['trial', 'round', 'purpose', ...common, ...own, 'outcome'];
}

export function rowOf(trial: Trial, { search, trials }: Capacity): Row {
  const { round, purpose, again, rate } = trial;
  const place = [
    String(trials.indexOf(trial) + 1),
    String(round),
    `${purposeWords[purpose]}${again ? ', again' : ''}`,
    count(rate),
  ];
  if (trial.kind === 'broken') return [...place, 'broke'];
  const { figures, outcome } = trial;
  const own = search.of === 'failover' ? [ms(figures.writeOutageMs), ms(figures.recoveryMs)] : [];
  return [
    ...place,
    figures.achievedPerSecond === null ? '–' : count(Math.round(figures.achievedPerSecond)),
    figures.concurrency === null ? '–' : figures.concurrency.toFixed(1),
    ...[ms(figures.p50), ms(figures.p99), count(figures.dropped), ...own, outcome],
  ];
}

const purposeWords = { bracket: 'bracket', bisect: 'bisect', confirm: 'confirm' } as const;

function ms(value: number | null): string {
  return value === null ? '–' : duration(value);
}

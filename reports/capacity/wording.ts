import type { SearchSpec } from '../../core/search-spec.ts';
import type { Distribution } from '../repeats/distribution.ts';
import { count, duration, list, plural } from '../wording.ts';
import type { Bottleneck } from './bottleneck/bottleneck.ts';
import type { Capacity, Trial } from './capacity.ts';

/** The answer, for who reads one sentence. */
export function answerSentence({ answer, search }: Pick<Capacity, 'answer' | 'search'>): string {
  const goal = goalWords(search);
  if (answer.kind === 'none')
    return search.of === 'hold'
      ? `Even at ${perSecond(answer.lowest)} the objective was not met (${goal}).`
      : `Even at ${perSecond(answer.lowest)} a failover did not go as wanted (${goal}).`;
  if (answer.kind === 'open') return `No rate was confirmed${openWords(answer)}.`;
  const carried =
    search.of === 'hold'
      ? `This cluster carried ${perSecond(answer.rate)} with ${goal}`
      : `Under ${perSecond(answer.rate)} this cluster came through a failover with ${goal}`;
  return answer.kind === 'found'
    ? `${carried}.`
    : `${carried}. That was the highest rate tried: it carries at least that.`;
}

function openWords({ met, missed }: Extract<Capacity['answer'], { kind: 'open' }>): string {
  const parts = [
    ...(met === null ? [] : [`${perSecond(met)} met the objective once`]),
    ...(missed === null ? [] : [`${perSecond(missed)} missed it`]),
  ];
  return parts.length === 0 ? '' : `: ${list(parts)}`;
}

/** What stops it, or why that is not known. */
export function limitSentence({ answer, bottlenecks, search }: Capacity): string {
  if (answer.kind === 'at-least') return 'Nothing stopped it.';
  if (answer.kind === 'open') return 'What stops it is not known.';
  const [first] = bottlenecks ?? [];
  if (first) return `What stops it: ${bottleneckWords(first)}.`;
  if (bottlenecks === null) return 'What stops it was not observed.';
  const where =
    search.of === 'hold' ? 'the trials that missed' : 'the trials that missed, as a whole';
  return `What stops it did not stand out in ${where}.`;
}

export function bottleneckWords({ kind, detail }: Bottleneck): string {
  return `${kind} (${detail})`;
}

/** How far the rounds agree. */
export function certaintySentence({ answer }: Pick<Capacity, 'answer'>): string | null {
  if (!('distribution' in answer)) return null;
  return spreadWords(answer.distribution);
}

function spreadWords({ count: n, missing, least, most, interval }: Distribution): string {
  const without = missing > 0 ? `, ${missing} of them without an answer` : '';
  const rounds = `${plural(n, 'round')}${without}`;
  if (least === null || most === null) return rounds;
  const range = least === most ? perSecond(least) : `${count(least)} to ${perSecond(most)}`;
  if (interval)
    return `Median of ${rounds}: ${range}; 95 % sure between ${count(interval.low)} and ${count(interval.high)}.`;
  if (n === 1) return `One round: how much the answer varies cannot be told.`;
  return `Median of ${rounds}: ${range}; too few for an interval, which takes 6.`;
}

/** `p99 within 50 ms`; what has no such words stands as it is. */
export function goalWords({ objective }: Pick<SearchSpec, 'objective'>): string {
  const told = objective.flatMap((text) => knownGoal(text) ?? []);
  return list(told.length > 0 ? told : objective);
}

const knownGoals: readonly (readonly [RegExp, (value: number, name: string) => string])[] = [
  [
    /^operations\.total\.responseMs\.(p\d+|max) *<=? *([\d.]+)$/,
    (ms, name) => `${name.replace('p999', 'p99.9')} within ${duration(ms)}`,
  ],
  [/^outages\[.\]\.(recovery)Ms *<=? *([\d.]+)$/, (ms) => `recovery within ${duration(ms)}`],
  [
    /^outages\[.\]\.(write|read)OutageMs *<=? *([\d.]+)$/,
    (ms, kind) => `a ${kind} outage within ${duration(ms)}`,
  ],
];

function knownGoal(text: string): string | undefined {
  for (const [form, words] of knownGoals) {
    const [, name = '', value] = form.exec(text.trim()) ?? [];
    if (value !== undefined) return words(Number(value), name);
  }
  return undefined;
}

/** What came of a trial, in a line. */
export function trialWords(trial: Trial): string {
  if (trial.kind === 'broken') return `broke, and is made again: ${trial.why}`;
  const { outcome, misses, figures, safety } = trial;
  const told = [
    figures.p99 === null ? 'nothing ended ok' : `p99 ${duration(figures.p99)}`,
    ...(figures.recoveryMs === null ? [] : [`recovered after ${duration(figures.recoveryMs)}`]),
    ...(figures.dropped === 0 ? [] : [`${count(figures.dropped)} dropped`]),
    ...(safety.status === 'fail' ? safety.details : []),
  ];
  const why = outcome === 'met' ? '' : `; ${misses.join('; ')}`;
  return `${perSecond(trial.rate)}: ${outcome}, ${told.join(', ')}${why}`;
}

export function perSecond(rate: number): string {
  return `${count(rate)} operations/s`;
}

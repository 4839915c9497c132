import type { SearchSpec } from '../../core/search-spec.ts';

/** A trial that the search wants: the system under this rate. */
export interface Ask {
  /** `again`: to be believed, a miss has to come twice. */
  readonly purpose: 'bracket' | 'bisect' | 'confirm';
  readonly again: boolean;
  readonly rate: number;
}

export type Answer = 'met' | 'missed';

export type Found =
  /** Confirmed; `limit`: the rate that missed above it. */
  | { readonly kind: 'found'; readonly rate: number; readonly limit: number }
  /** Confirmed, and the highest that was to be tried. */
  | { readonly kind: 'at-least'; readonly rate: number }
  /** Even the lowest rate missed. */
  | { readonly kind: 'none'; readonly lowest: number };

type Rates = Pick<SearchSpec, 'from' | 'to' | 'step' | 'resolution'>;
type Asking<Result> = Generator<Ask, Result, Answer>;

/**
 * The highest rate that meets the objective, by asking for one trial after the other: brackets it in
 * geometric steps, halves the bracket (on a log scale) until its ends are `resolution` apart, and
 * confirms the lower end, or the next lower rates until one is. A trial that misses is made again and
 * believed when it misses twice: a checkpoint may have come in between. One that meets by luck is
 * found out when it is confirmed.
 * `startAt`: the answer of a search before; the bracket is looked for around it.
 */
export function* search(rates: Rates, startAt?: number): Asking<Found> {
  const bracket = yield* startAt === undefined
    ? upwards(rates, rates.from, rates.step)
    : around(rates, startAt);
  if (bracket.low === null) return { kind: 'none', lowest: rates.from };
  const { low, high } = yield* bisect(rates, bracket.low, bracket.high);
  return yield* confirm(rates, low, high);
}

const goldenShare = 0.618;

/**
 * Where the next round begins, after these answers: near the last one, and elsewhere between two steps
 * of the resolution each time, so that rounds do not agree for having tried the same rates.
 * undefined: there is no answer yet.
 */
export function nextStart(
  answers: readonly number[],
  { resolution, from, to }: Rates,
): number | undefined {
  const last = answers.at(-1);
  if (last === undefined) return undefined;
  const shift = ((answers.length * goldenShare) % 1) - 0.5;
  return Math.min(to, Math.max(from, sensible(last * (1 + resolution) ** shift)));
}

/** The highest rate that met and the lowest that missed, so far; null: none did. */
interface Bracket {
  readonly low: number | null;
  readonly high: number | null;
}

/** From a rate that was not tried yet, up to the first that misses. */
function* upwards(
  { to }: Rates,
  start: number,
  step: number,
  before: number | null = null,
): Asking<Bracket> {
  let low = before;
  for (let rate = Math.min(start, to), by = step; ; rate = Math.min(sensible(rate * by), to)) {
    if (!(yield* meets('bracket', rate))) return { low, high: rate };
    low = rate;
    if (rate >= to) return { low, high: null };
    // Near an old answer the first steps are small; who has to go far goes faster.
    if (step < 1.5) by *= step;
  }
}

/** Around the answer of a search before, in steps that grow. */
function* around(rates: Rates, startAt: number): Asking<Bracket> {
  const first = 1 + 2 * rates.resolution;
  if (yield* meets('bracket', startAt)) {
    if (startAt >= rates.to) return { low: startAt, high: null };
    return yield* upwards(rates, sensible(startAt * first), first, startAt);
  }
  let high = startAt;
  for (let by = first; high > rates.from; by *= first) {
    const rate = Math.max(rates.from, sensible(high / by));
    if (yield* meets('bracket', rate)) return { low: rate, high };
    high = rate;
  }
  return { low: null, high };
}

interface Halved {
  readonly low: number;
  readonly high: number | null;
}

function* bisect({ resolution }: Rates, from: number, to: number | null): Asking<Halved> {
  let [low, high] = [from, to];
  while (high !== null && high / low > 1 + resolution) {
    const middle = sensible(Math.sqrt(low * high));
    // Rates are whole numbers where they are small: no rate lies between any more.
    if (middle <= low || middle >= high) break;
    if (yield* meets('bisect', middle)) low = middle;
    else high = middle;
  }
  return { low, high };
}

function* confirm({ from, resolution }: Rates, start: number, above: number | null): Asking<Found> {
  let limit = above;
  for (let rate = start; rate >= from; rate = lower(rate, resolution)) {
    if (yield* meets('confirm', rate))
      return limit === null ? { kind: 'at-least', rate } : { kind: 'found', rate, limit };
    limit = rate;
  }
  return { kind: 'none', lowest: limit ?? from };
}

/** The next lower rate to try; of the lowest ones, a whole number less. */
function lower(rate: number, resolution: number): number {
  const next = sensible(rate / (1 + resolution));
  return next < rate ? next : rate - 1;
}

function* meets(purpose: Ask['purpose'], rate: number): Asking<boolean> {
  if ((yield { purpose, rate, again: false }) === 'met') return true;
  return (yield { purpose, rate, again: true }) === 'met';
}

/** Whole numbers, and three digits: nobody measures more. */
function sensible(rate: number): number {
  return Math.round(Number(rate.toPrecision(3)));
}

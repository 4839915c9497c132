import type { Random } from '../../core/random.ts';
import type { Answer, Ask, Found } from '../../reports/capacity/search.ts';

/** Runs a search against a system that is asked instead of a cluster; a trial that cannot end throws. */
export function searched(
  search: Generator<Ask, Found, Answer>,
  trial: (ask: Ask) => boolean,
): { readonly found: Found; readonly asked: readonly Ask[] } {
  const asked: Ask[] = [];
  let turn = search.next();
  while (!turn.done) {
    if (asked.length > 500) throw new Error('a search without an end');
    asked.push(turn.value);
    turn = search.next(trial(turn.value) ? 'met' : 'missed');
  }
  return { found: turn.value, asked };
}

/**
 * A server that does `capacityPerSecond` operations, one after the other, each of exponential length,
 * under Poisson arrivals: M/M/1, in a time of its own. The response times of a hold of `seconds`,
 * as they end, after a warm-up.
 */
export function served(
  { capacityPerSecond, seconds, rate }: Served,
  random: Random,
): readonly number[] {
  const warmup = 2;
  const exponential = (perSecond: number) => -Math.log(1 - random.next()) / perSecond;
  const responses: number[] = [];
  for (let at = exponential(rate), free = 0; at < warmup + seconds; at += exponential(rate)) {
    free = Math.max(free, at) + exponential(capacityPerSecond);
    if (at >= warmup) responses.push((free - at) * 1000);
  }
  return responses.sort((a, b) => a - b);
}

export interface Served {
  readonly capacityPerSecond: number;
  readonly seconds: number;
  readonly rate: number;
}

/** The rate at which p99 of such a server is `ms`: its response times are exponential. */
export function rateOfP99(capacityPerSecond: number, ms: number): number {
  return capacityPerSecond - Math.log(100) / (ms / 1000);
}

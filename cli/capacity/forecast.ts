import type { Scenario } from '../../core/scenario.ts';
import type { SearchSpec } from '../../core/search-spec.ts';
import { type Ask, nextStart, search } from '../../reports/capacity/search.ts';
import { trialMs } from '../../scenarios/search/trial.ts';

/** Start of the cluster, with its data. */
const clusterMs = 25_000;
/** Around the measured load: endpoint and load start, the audit, the report. */
const aroundMs = 10_000;
/** From a fault until the cluster is redundant again, and the tail after it. */
const mendingMs = 30_000;

/** How long a trial takes, about. */
export function aboutMs(scenario: Scenario, spec: SearchSpec, ask: Pick<Ask, 'purpose'>): number {
  const { timeline, load } = scenario;
  const loadMs = load.warmupMs + trialMs(spec, timeline, ask);
  return aroundMs + loadMs + (timeline.length > 0 ? mendingMs : 0);
}

/**
 * How many trials it takes, and how long, if the answer lay in the middle of the rates (by their
 * logarithms) and no trial were misleading.
 */
export function forecast(scenario: Scenario, spec: SearchSpec): Forecast {
  const capacity = Math.sqrt(spec.from * spec.to);
  let [trials, lastsMs] = [0, clusterMs];
  const answers: number[] = [];
  for (let round = 1; round <= spec.repeats; round++) {
    const asking = search(spec, nextStart(answers, spec));
    let turn = asking.next();
    for (; !turn.done; turn = asking.next(turn.value.rate <= capacity ? 'met' : 'missed')) {
      trials += 1;
      lastsMs += aboutMs(scenario, spec, turn.value);
    }
    if ('rate' in turn.value) answers.push(turn.value.rate);
  }
  return { trials, lastsMs };
}

export interface Forecast {
  readonly trials: number;
  readonly lastsMs: number;
}

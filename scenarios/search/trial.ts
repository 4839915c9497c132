import type { SearchSpec } from '../../core/search-spec.ts';
import type { Ask } from '../../reports/capacity/search.ts';
import type { ReadScenario } from '../read.ts';
import { toScenario } from '../schema.ts';

/** The scenario of one trial: the search's own, at this rate and for so long; it searches nothing. */
export function trialOf(
  { file, scenario }: ReadScenario,
  search: SearchSpec,
  ask: Ask,
): ReadScenario {
  const trial = {
    ...file,
    search: null,
    load: { ...file.load, rate: ask.rate },
    duration: `${trialMs(search, scenario.timeline, ask)}ms`,
  };
  return { file: trial, scenario: toScenario(trial) };
}

/** How long the measured load of a trial is; of a failover at least. */
export function trialMs(
  { holdMs, confirmMs }: SearchSpec,
  timeline: ReadScenario['scenario']['timeline'],
  { purpose }: Pick<Ask, 'purpose'>,
): number {
  const lastMs = Math.max(0, ...timeline.map(({ atMs }) => atMs));
  return lastMs + (purpose === 'confirm' ? confirmMs : holdMs);
}

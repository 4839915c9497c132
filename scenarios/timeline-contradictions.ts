import type { ClusterSpec, Scenario, Step } from '../core/scenario.ts';
import { mostChaos } from './chaos.ts';
import { didYouMean } from './closest.ts';
import { faults } from './faults/index.ts';
import { targetWords } from './targets.ts';

/** What a timeline's values do not allow each other. */
export function timelineContradictions({ timeline, durationMs, cluster }: Scenario): string[] {
  const names = timeline.flatMap(({ name }) => name ?? []);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...timeline.flatMap((step) => ofStep(step, durationMs, cluster)),
    ...twice.map((name) => `two steps have the name ${name}`),
    ...(timeline.length > mostChaos
      ? [`more than ${mostChaos} steps: a longer chaos.every, or a shorter duration`]
      : []),
  ].map((one) => `timeline: ${one}`);
}

function ofStep(step: Step, durationMs: number, cluster: ClusterSpec): string[] {
  const { fault, atMs } = step;
  return [
    ...(atMs < durationMs ? [] : [`${fault} would come after the end of the load`]),
    ...ofTarget(step, cluster),
    ...ofSettings(step),
  ];
}

function ofTarget({ fault, target }: Step, { driver, standbys }: ClusterSpec): string[] {
  const of = faults.get(fault);
  if (!of) return [];
  const words = targetWords(of);
  // Only of a cluster of our own the names are known beforehand.
  if (words.includes(target) || (driver !== 'local' && of.target !== 'endpoint')) return [];
  const nodes = Array.from({ length: standbys + 1 }, (_, i) => `node${i + 1}`);
  const known = of.target === 'endpoint' ? words : [...words, ...nodes];
  return known.includes(target) ? [] : [`${fault}: no node ${target}${didYouMean(target, known)}`];
}

function ofSettings({ fault, with: given = {} }: Step): string[] {
  const settings = faults.get(fault)?.settings ?? null;
  if (settings === null)
    return Object.keys(given).map((key) => `${fault}: with.${key}: it has no settings`);
  const issues = settings.safeParse(given).error?.issues ?? [];
  return issues.map(({ path, message }) => `${fault}: ${['with', ...path].join('.')}: ${message}`);
}

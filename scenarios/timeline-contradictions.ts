import { composeNodes } from '../core/compose-nodes.ts';
import type { ClusterSpec, Scenario, Settings, Step } from '../core/scenario.ts';
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
    ...settingsProblems(fault, step.with),
  ];
}

function ofTarget({ fault, target }: Step, cluster: ClusterSpec): string[] {
  const of = faults.get(fault);
  const nodes = of?.target === 'endpoint' ? [] : nodeNames(cluster);
  if (!of || nodes === null) return [];
  const isMissing = (word: string) => word === 'monitor' && !hasMonitor(cluster);
  const words = targetWords(of).filter((word) => !isMissing(word));
  const known = [...words, ...nodes];
  return known.includes(target) ? [] : [`${fault}: no node ${target}${didYouMean(target, known)}`];
}

/** null: not known beforehand. */
function nodeNames({ driver, standbys, external }: ClusterSpec): readonly string[] | null {
  if (external) return external.nodes.map(({ name }) => name);
  if (driver === 'compose') return composeNodes.slice(0, standbys + 1);
  return Array.from({ length: standbys + 1 }, (_, i) => `node${i + 1}`);
}

function hasMonitor({ external }: ClusterSpec): boolean {
  return external === undefined || external.monitor !== undefined;
}

/** What is wrong with a step's `with`. */
export function settingsProblems(fault: string, given: Settings = {}): string[] {
  const settings = faults.get(fault)?.settings ?? null;
  if (settings === null)
    return Object.keys(given).map((key) => `${fault}: with.${key}: it has no settings`);
  const issues = settings.safeParse(given).error?.issues ?? [];
  return issues.map(({ path, message }) => `${fault}: ${['with', ...path].join('.')}: ${message}`);
}

import type { After, Condition, Step } from './scenario.ts';

/** When a step is due, as one says it: `at 20 s`, `10 s after step 1 is healed, once redundant`. */
export function momentWords(step: Step, timeline: readonly Step[]): string {
  const { atMs, after, when } = step;
  const words = [
    ...(atMs > 0 || (!after && !when) ? [`at ${seconds(atMs)}`] : []),
    ...(after ? [afterWords(after, timeline)] : []),
    ...(when ? [`once ${conditionWords(when)}`] : []),
  ];
  return words.join(', ');
}

/** `the primary`, `both`, `node2`; with the fault's own settings. */
export function faultWords({ fault, target, with: settings = {} }: Step): string {
  const given = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return `${fault} of ${targetWords[target] ?? target}${given.length > 0 ? ` (${given.join(', ')})` : ''}`;
}

const targetWords: Readonly<Record<string, string>> = {
  primary: 'the primary',
  standby: 'a standby',
  standbys: 'every standby',
  any: 'any node',
  all: 'all nodes',
  monitor: 'the monitor',
  endpoint: 'the endpoint',
};

function afterWords({ step, turn, delayMs }: After, timeline: readonly Step[]): string {
  const name = timeline[step]?.name ?? `step ${step}`;
  return `${delayMs > 0 ? `${seconds(delayMs)} ` : ''}after ${name} is ${turn}`;
}

function conditionWords(when: Condition): string {
  if (when.kind === 'redundant') return when.kind;
  return `${when.figure} ${when.operator} ${when.value}`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

import { faultWords, momentWords } from '../../core/step-words.ts';
import type { Report } from '../report.ts';
import { list, plural } from '../wording.ts';
import { leastRuns } from './compare-runs.ts';
import { nameOf, type Side } from './side.ts';

/** What to keep in mind, the weightiest first. */
export function warningsOf(sides: readonly Side[], borne: readonly string[]): readonly string[] {
  return [
    ...machines(sides),
    ...otherwise(sides, 'commit', ({ provenance }) => provenance.commit),
    ...otherwise(sides, 'faults', ({ scenario: { timeline } }) =>
      timeline.map((step) => `${faultWords(step)} ${momentWords(step, timeline)}`).join('; '),
    ),
    ...(borne.length > 0
      ? [`Compared although not the same: ${list(borne)}. Figures may differ by that alone.`]
      : []),
    ...notPassed(sides),
    ...single(sides),
  ];
}

function machines(sides: readonly Side[]): readonly string[] {
  const [first, ...others] = sides.map(({ runs }) => new Set(runs.map(machineOf)));
  const apart = others.flatMap((own, at) =>
    first && [...own].every((one) => first.has(one)) ? [] : [nameOf(at + 1)],
  );
  if (apart.length === 0) return [];
  return [
    `ANOTHER MACHINE: ${list(apart)} ran on another one than A. What differs may be the machine's doing alone.`,
  ];
}

function machineOf({ provenance: { machine } }: Report): string {
  return JSON.stringify([machine.cpus, machine.cpuModel, machine.memoryBytes, machine.os]);
}

const otherwiseWords = {
  commit: 'Not the same version of pg-ha-bench: what it measures, and how, may differ.',
  faults: 'Not the same faults: outages are those of different things.',
} as const;

function otherwise(
  sides: readonly Side[],
  what: keyof typeof otherwiseWords,
  of: (report: Report) => string,
): readonly string[] {
  const values = new Set(sides.flatMap(({ runs }) => runs.map(of)));
  return values.size > 1 ? [otherwiseWords[what]] : [];
}

function notPassed(sides: readonly Side[]): readonly string[] {
  return sides.flatMap(({ runs }, at) => {
    const some = runs.filter(({ verdict }) => verdict !== 'pass');
    if (some.length === 0) return [];
    const checkers = some.flatMap(({ verdicts }) =>
      Object.entries(verdicts).flatMap(([name, { status }]) => (status === 'pass' ? [] : [name])),
    );
    const which = runs.length === 1 ? nameOf(at) : `${plural(some.length, 'run')} of ${nameOf(at)}`;
    return [`${which} did not pass: ${list([...new Set(checkers)])}.`];
  });
}

function single(sides: readonly Side[]): readonly string[] {
  if (sides.every(({ runs }) => runs.length >= leastRuns)) return [];
  return [
    `Intervals over seconds know how these runs went, not how the next ones would: what changes from run to run, such as other work on the machine, is in none of them. Only runs tell: --repeat ${leastRuns} or more of each.`,
  ];
}

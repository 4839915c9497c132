import { microseconds } from '../rounding.ts';
import { overheadOf } from './endpoint-figures.ts';
import type { RanOnce, RepeatedVariant } from './ran.ts';
import { type Repeat, type Repeats, variantOf, worstOf } from './repeats.ts';
import type { RunFigure } from './run-figure.ts';
import { figuresOfRun } from './run-figures.ts';

/** Throws when no run was finished: then there is nothing to sum up. */
export function buildRepeats(
  planned: number,
  variants: readonly RepeatedVariant[],
  notes: readonly string[],
): Repeats {
  const reports = variants.flatMap(({ ran }) =>
    ran.flatMap((one) => (one.kind === 'done' ? [one.report] : [])),
  );
  const [first] = reports;
  if (!first) throw new Error('no run was finished');
  const { runId: _, scenario, ...provenance } = first.provenance;
  const figuresOf = (one: RanOnce, variant: RepeatedVariant) =>
    one.kind === 'done' ? [...figuresOfRun(one.report), ...overheadOf(one, variant, variants)] : [];
  const figures = catalogueOf(
    variants.flatMap((variant) => variant.ran.map((one) => figuresOf(one, variant))),
  );
  const built = variants.map((variant) => {
    const repeats = variant.ran.map((one) => repeatOf(one, figuresOf(one, variant), figures));
    return variantOf(variant.settings, repeats, figures);
  });
  return microseconds({
    formatVersion: 1,
    scenario: { name: scenario.name, description: scenario.description },
    ...{ provenance, planned, figures, variants: built, notes },
    verdict: worstOf(built.flatMap(({ repeats }) => repeats)),
  });
}

/** Every figure that any of the runs has, in the order of the first that has it. */
function catalogueOf(runs: readonly (readonly RunFigure[])[]): Repeats['figures'] {
  const known = new Map<string, Omit<RunFigure, 'value'>>();
  for (const run of runs)
    for (const { value: _, ...figure } of run)
      if (!known.has(figure.path)) known.set(figure.path, figure);
  const groups = [...new Set([...known.values()].map(({ group }) => group))];
  return groups.flatMap((group) => [...known.values()].filter((one) => one.group === group));
}

function repeatOf(ran: RanOnce, figures: readonly RunFigure[], all: Repeats['figures']): Repeat {
  if (ran.kind === 'broken') return ran;
  const { report, round } = ran;
  const absent = all.flatMap(({ path, absent: value }) =>
    value === undefined ? [] : [[path, value] as const],
  );
  const values = [...absent, ...figures.map(({ path, value }) => [path, value] as const)];
  return {
    kind: 'done',
    ...{ runId: report.provenance.runId, round, verdict: report.verdict },
    notPassed: Object.entries(report.verdicts)
      .filter(([, { status }]) => status !== 'pass')
      .map(([name]) => name),
    values: Object.fromEntries(values),
  };
}

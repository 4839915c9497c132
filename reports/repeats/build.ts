import type { Report } from '../report.ts';
import { microseconds } from '../rounding.ts';
import { type Repeat, type Repeats, variantOf, worstOf } from './repeats.ts';
import { figuresOfRun, type RunFigure } from './run-figures.ts';

/** A variant with what its runs said; see Repeats for the words. */
export interface RepeatedVariant {
  readonly settings: Readonly<Record<string, string>>;
  readonly ran: readonly RanOnce[];
}

export type RanOnce =
  | { readonly kind: 'done'; readonly round: number; readonly report: Report }
  | {
      readonly kind: 'broken';
      readonly round: number;
      readonly runId: string;
      readonly why: string;
    };

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
  const figures = catalogueOf(reports);
  const built = variants.map(({ settings, ran }) =>
    variantOf(settings, ran.map(repeatOf), figures),
  );
  return microseconds({
    formatVersion: 1,
    scenario: { name: scenario.name, description: scenario.description },
    ...{ provenance, planned, figures, variants: built, notes },
    verdict: worstOf(built.flatMap(({ repeats }) => repeats)),
  });
}

/** Every figure that any of the runs has, in the order of the first that has it. */
function catalogueOf(reports: readonly Report[]): Repeats['figures'] {
  const known = new Map<string, Omit<RunFigure, 'value'>>();
  for (const report of reports)
    for (const { value: _, ...figure } of figuresOfRun(report))
      if (!known.has(figure.path)) known.set(figure.path, figure);
  const groups = [...new Set([...known.values()].map(({ group }) => group))];
  return groups.flatMap((group) => [...known.values()].filter((one) => one.group === group));
}

function repeatOf(ran: RanOnce): Repeat {
  if (ran.kind === 'broken') return ran;
  const { report, round } = ran;
  const values = figuresOfRun(report).map(({ path, value }) => [path, value] as const);
  return {
    kind: 'done',
    ...{ runId: report.provenance.runId, round, verdict: report.verdict },
    notPassed: Object.entries(report.verdicts)
      .filter(([, { status }]) => status !== 'pass')
      .map(([name]) => name),
    values: Object.fromEntries(values),
  };
}

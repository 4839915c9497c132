import { labelOf, type Repeat, type Repeats, type Variant } from './repeats.ts';
import { certainty, inUnit, rangeInUnit } from './wording.ts';

type Row = readonly string[];

/** For a terminal: a line that says how it ended, and tables of rows. */
export interface TerminalSummary {
  readonly head: readonly string[];
  readonly tables: readonly (readonly Row[])[];
}

export function terminalSummary(repeats: Repeats): TerminalSummary {
  const { scenario, variants, verdict, notes, figures } = repeats;
  const all = variants.flatMap((variant) => variant.repeats);
  const groups = [...new Set(figures.map(({ group }) => group))];
  return {
    head: [
      `${verdict.toUpperCase()}: ${scenario.name}, ${countWords(all)}`,
      ...notes,
      ...all.flatMap(problemLines),
    ],
    tables:
      variants.length === 1
        ? groups.map((group) => singleTable(repeats, group))
        : groups.map((group) => comparisonTable(repeats, group)),
  };
}

export function countWords(all: readonly Repeat[]): string {
  const done = all.filter((repeat) => repeat.kind === 'done');
  const counted = (['pass', 'fail', 'unknown'] as const).flatMap((verdict) => {
    const some = done.filter((repeat) => repeat.verdict === verdict).length;
    return some > 0 ? [`${some} ${verdictWords[verdict]}`] : [];
  });
  const broken = all.length - done.length;
  const parts = [...counted, ...(broken > 0 ? [`${broken} broke`] : [])].join(', ');
  return `${all.length} run${all.length === 1 ? '' : 's'}: ${parts}`;
}

const verdictWords = { pass: 'passed', fail: 'failed', unknown: 'cannot tell' } as const;

function problemLines(repeat: Repeat): string[] {
  if (repeat.kind === 'broken') return [`  ${repeat.runId} broke: ${repeat.why}`];
  const { verdict, notPassed, runId } = repeat;
  return verdict === 'pass' ? [] : [`  ${runId} ${verdictWords[verdict]}: ${notPassed.join(', ')}`];
}

function singleTable({ variants, figures }: Repeats, group: string): readonly Row[] {
  const [variant] = variants;
  const own = figures.filter((figure) => figure.group === group);
  return [
    [group, 'median', '95 % sure', 'least to most'],
    ...own.flatMap(({ path, label, unit }) => {
      const of = variant?.distributions[path];
      if (!of) return [];
      const spread = rangeInUnit(unit, of.least, of.most);
      return [[label, inUnit(unit, of.median), certainty(unit, of), spread]];
    }),
  ];
}

/** Each figure side by side: the medians, and below them how sure they are. */
function comparisonTable({ variants, figures }: Repeats, group: string): readonly Row[] {
  const own = figures.filter((figure) => figure.group === group);
  const cell = (variant: Variant, path: string, unit: (typeof own)[number]['unit']) => {
    const of = variant.distributions[path];
    if (!of) return '–';
    const sure = of.interval ? ` (${certainty(unit, of)})` : '';
    return `${inUnit(unit, of.median)}${sure}`;
  };
  return [
    [`${group} (median)`, ...variants.map(labelOf)],
    ...own.map(({ path, label, unit }) => [
      label,
      ...variants.map((variant) => cell(variant, path, unit)),
    ]),
    ...(group === figures[0]?.group ? [['runs', ...variants.map(runsWords)]] : []),
  ];
}

function runsWords({ repeats }: Variant): string {
  const n = repeats.filter(({ kind }) => kind === 'done').length;
  return n < 6 ? `n = ${n}, cannot tell` : `n = ${n}`;
}

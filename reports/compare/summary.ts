import { plural } from '../wording.ts';
import type { ComparedFigure, ComparedSide, Comparison } from './comparison.ts';
import {
  answerSentences,
  chanceSentence,
  differenceWords,
  findingWords,
  inItsUnit,
  intervalWords,
} from './wording.ts';

type Row = readonly string[];

export interface ComparisonSummary {
  readonly head: readonly string[];
  readonly tables: readonly (readonly Row[])[];
}

/** For a terminal or a file of Markdown: the answer, and tables of rows. */
export function comparisonSummary(comparison: Comparison): ComparisonSummary {
  const { sides, figures, settings, warnings } = comparison;
  const groups = [...new Set(figures.map(({ group }) => group))];
  return {
    head: [
      ...sides.map(sideLine),
      ...answerSentences(comparison),
      chanceSentence(comparison),
      ...warnings,
    ],
    tables: [
      ...groups.map((group) => groupTable(comparison, group)),
      ...(settings.length > 0 ? [settingTable(comparison)] : []),
    ],
  };
}

export function sideLine({ name, label, runs, undisturbedWindows }: ComparedSide): string {
  return `${name}  ${label} (${plural(runs.length, 'run')}, ${undisturbedWindows} s undisturbed)`;
}

export function groupTable({ figures, sides }: Comparison, group: string): readonly Row[] {
  const [first, ...others] = sides;
  return [
    [
      group,
      first?.name ?? '',
      ...others.flatMap(({ name }) => [name, `${name} − A`, '95 % sure', '']),
    ],
    ...figures.filter((figure) => figure.group === group).map(figureRow),
  ];
}

function figureRow(figure: ComparedFigure): Row {
  const { label, unit, values, differences } = figure;
  const [first = null, ...others] = values;
  return [
    label,
    inItsUnit(unit, first),
    ...others.flatMap((value, at) => {
      const one = differences[at];
      if (!one) return [inItsUnit(unit, value), '', '', ''];
      return [
        inItsUnit(unit, value),
        differenceWords(figure, one),
        intervalWords(figure, one),
        findingWords(figure, one),
      ];
    }),
  ];
}

export function settingTable({ settings, sides }: Comparison): readonly Row[] {
  return [
    ['What differs', ...sides.map(({ name }) => name)],
    ...settings.map(({ path, values }) => [path, ...values]),
  ];
}

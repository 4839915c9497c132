import { html, type Markup } from '../../page/markup.ts';
import { section, wideTable } from '../../page/section.ts';
import { groups } from '../../repeats/endpoint-figures.ts';
import type { ComparedFigure, Comparison } from '../comparison.ts';
import { isWorse } from '../comparison.ts';
import { calmGroup } from '../window-figures.ts';
import { differenceWords, findingWords, inItsUnit, intervalWords } from '../wording.ts';
import { strip } from './strip.ts';

/** Each figure side by side, and what is to be made of it. */
export function figureTables(comparison: Comparison): Markup {
  const names = [...new Set(comparison.figures.map(({ group }) => group))];
  const firstOfRuns = names.find((name) => name !== calmGroup);
  return html`${names.map((group, at) => {
    const about = group === firstOfRuns ? ofRuns : (notes[group] ?? ofPhases(group));
    return section(`figures-${at + 1}`, group, about, groupTable(comparison, group));
  })}`;
}

const ofRuns =
  'A run has one of each: of several runs it is the median, and the difference is the median of those between any two runs, with the interval that the rank-sum test leaves. Below four runs of each it cannot be told.';

const ofPhases = (group: string) =>
  group.endsWith('by phases') ? 'Times of moments count from the injection.' : 'One of each run.';

const notes: Readonly<Record<string, string>> = {
  [calmGroup]:
    'Only the whole seconds before the first fault count, all of them where there was none: afterwards it is another cluster. Of each second its own percentile; the figure is their geometric mean, the difference a factor. The bar holds the true difference in 95 of 100 cases: bootstrap over blocks of consecutive seconds, since neighbours are alike; from four runs of each on, over runs.',
  [groups.endpoint]: 'Service times are those of whole seconds before the first fault.',
  [groups.errors]:
    'What operations ended with that did not end ok, by SQLSTATE or name, in the whole load.',
};

function groupTable({ figures, sides }: Comparison, group: string): Markup {
  const own = figures.filter((figure) => figure.group === group);
  const isTold = own.some(({ differences }) => differences.some(({ kind }) => kind === 'told'));
  const shape = { isTold, others: sides.slice(1).map(({ name }) => name) };
  const rows = own.flatMap((figure) => figureRows(figure, shape));
  return wideTable(group, heading(shape), rows);
}

interface Shape {
  /** Whether there is any interval to be drawn. */
  readonly isTold: boolean;
  readonly others: readonly string[];
}

function heading({ isTold, others }: Shape): Markup {
  const several = others.length > 1;
  return html`<tr><th scope="col">Figure</th>${several && html`<th scope="col">Side</th>`}
  <th scope="col" class="n">A</th><th scope="col" class="n">${several ? 'Its own' : others[0]}</th>
  ${isTold && html`<th scope="col" class="n">Difference</th>`}<th scope="col">95 % sure</th>
  ${isTold && html`<th scope="col" class="strips">Less or more</th><th scope="col">Finding</th>`}</tr>`;
}

function figureRows(figure: ComparedFigure, shape: Shape): readonly Markup[] {
  const { others } = shape;
  return others.map((name, at) => {
    const label = html`<th scope="rowgroup" rowspan="${others.length}">${figure.label}</th>`;
    return html`<tr class="${at === others.length - 1 && 'last'}">${at === 0 && label}
  ${others.length > 1 && html`<td>${name}</td>`}${cells(figure, at, shape)}</tr>`;
  });
}

function cells(figure: ComparedFigure, at: number, { isTold }: Shape): Markup {
  const { unit, values, differences } = figure;
  const one = differences[at];
  if (!one) return html``;
  return html`<td class="n">${inItsUnit(unit, values[0] ?? null)}</td>
  <td class="n">${inItsUnit(unit, values[at + 1] ?? null)}</td>
  ${isTold && html`<td class="n">${differenceWords(figure, one)}</td>`}
  <td class="range">${intervalWords(figure, one)}</td>
  ${isTold && html`<td>${strip(figure, one)}</td><td class="${toneOf(figure, one)}">${findingWords(figure, one)}</td>`}`;
}

function toneOf(figure: ComparedFigure, one: ComparedFigure['differences'][number]): string {
  const worse = isWorse(figure, one);
  if (worse === null) return 'same';
  return worse ? 'worse' : 'better';
}

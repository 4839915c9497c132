import { html, type Markup } from '../../page/markup.ts';
import { section, wideTable } from '../../page/section.ts';
import { isApart } from '../distribution.ts';
import { groups } from '../endpoint-figures.ts';
import { labelOf, type Repeats, type Variant } from '../repeats.ts';
import { certainty, inUnit, rangeInUnit } from '../wording.ts';
import { type Scale, scaleOf, strip } from './strip.ts';

type Figure = Repeats['figures'][number];

/** Each figure of the runs: its distribution, side by side for the variants. */
export function figureTables(repeats: Repeats): Markup {
  const headings = [...new Set(repeats.figures.map(({ group }) => group))];
  return html`${headings.map((group, index) =>
    section(
      `figures-${index + 1}`,
      group,
      index === 0 ? howToRead : (notes[group] ?? ofPhases),
      groupTable(repeats, group),
    ),
  )}`;
}

const howToRead =
  'A dot is a run, the line the median of the runs. The bar holds the true median with 95 % confidence, whatever the distribution; below six runs there is no such bar.';

const ofPhases = 'Times of moments count from the injection.';

const notes: Readonly<Record<string, string>> = {
  [groups.endpoint]:
    'Connections that were open and were cut, or given up because the other side was silent. Service times are those of whole seconds before the first fault; how much longer they were is told against the same round of the variant without an endpoint.',
  [groups.errors]: 'What operations ended with that did not end ok, by SQLSTATE or name.',
};

function groupTable({ figures, variants }: Repeats, group: string): Markup {
  const several = variants.length > 1;
  const head = html`<tr><th scope="col">Figure</th>${several && html`<th scope="col">Variant</th>`}
  <th scope="col" class="n">Median</th><th scope="col">95 % sure</th>
  <th scope="col">Least to most</th><th scope="col" class="strips">Every run</th></tr>`;
  const rows = figures
    .filter((figure) => figure.group === group)
    .flatMap((figure) => figureRows(figure, variants));
  return wideTable(group, head, rows);
}

function figureRows(figure: Figure, variants: readonly Variant[]): readonly Markup[] {
  const scale = scaleOf(variants.flatMap((variant) => valuesOf(variant, figure)));
  return variants.map((variant, index) => row(figure, variants, index, variant, scale));
}

function row(
  figure: Figure,
  variants: readonly Variant[],
  index: number,
  variant: Variant,
  scale: Scale,
): Markup {
  const of = variant.distributions[figure.path];
  if (!of) return html``;
  const first = variants[0]?.distributions[figure.path];
  const apart = first && index > 0 ? isApart(of, first) : null;
  const { unit } = figure;
  const name = html`<th scope="rowgroup" rowspan="${variants.length}">${figure.label}</th>`;
  return html`<tr class="${index === variants.length - 1 && 'last'}">${index === 0 && name}
  ${variants.length > 1 && html`<td class="variant">${labelOf(variant)}</td>`}
  <td class="n">${inUnit(unit, of.median)}</td>
  <td class="sure-of">${certainty(unit, of)}${apart && html` <em>${apart}</em>`}</td>
  <td class="range">${rangeInUnit(unit, of.least, of.most)}</td>
  <td>${strip(valuesOf(variant, figure), of, scale)}</td></tr>`;
}

function valuesOf({ repeats }: Variant, { path }: Figure): readonly (number | null)[] {
  return repeats.flatMap((one) => (one.kind === 'done' ? [one.values[path] ?? null] : []));
}

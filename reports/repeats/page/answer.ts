import { statusWords } from '../../page/answer.ts';
import { html, type Markup } from '../../page/markup.ts';
import { list, plural } from '../../wording.ts';
import { labelOf, type Repeats, type Variant } from '../repeats.ts';
import { countWords } from '../summary.ts';
import { certainty, inUnit, rangeInUnit } from '../wording.ts';

/** The top of the page: what the runs together say of the figure that matters most. */
export function repeatsAnswer(repeats: Repeats): Markup {
  const { scenario, provenance, verdict, variants } = repeats;
  const all = variants.flatMap((variant) => variant.repeats);
  return html`
<header class="answer">
  <p class="kicker"><b>pg-ha-bench</b> <span>${scenario.name}</span> <span>${provenance.startedAt}</span></p>
  <p class="verdict ${verdict}"><span>${statusWords[verdict]}</span> ${countWords(all)}</p>
  <h1>${sentence(repeats)} <span>${lostSentence(repeats)}</span></h1>
  <p class="lede">${scenario.description}</p>
  <dl class="figures">${variants.map((variant) => headFigure(repeats, variant))}</dl>
</header>`;
}

/** The figure that matters most: the first one of the catalogue. */
function sentence({ figures, variants }: Repeats): string {
  const [main] = figures;
  if (!main) return 'No figure is known.';
  const medians = variants.map(({ distributions, settings }) => {
    const of = inUnit(main.unit, distributions[main.path]?.median ?? null);
    return variants.length === 1 ? of : `${of} (${labelOf({ settings })})`;
  });
  return `${main.label}: ${list(medians)} in the median.`;
}

function lostSentence({ variants }: Repeats): string {
  const values = variants.flatMap(({ repeats }) =>
    repeats.flatMap((one) => (one.kind === 'done' ? [one.values['writes.lost'] ?? null] : [])),
  );
  const lost = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  if (lost > 0) return `${plural(lost, 'acknowledged write')} lost in all.`;
  if (values.includes(null)) return 'Of some runs it is not known whether a write was lost.';
  return 'No acknowledged write was lost in any run.';
}

function headFigure({ figures }: Repeats, variant: Variant): Markup {
  const [main] = figures;
  const of = main && variant.distributions[main.path];
  if (!main || !of) return html``;
  const range = rangeInUnit(main.unit, of.least, of.most);
  return html`<div><dt>${labelOf(variant)}</dt><dd>${inUnit(main.unit, of.median)}</dd>
    <dd class="note">median of ${plural(of.count, 'run')}; 95 % sure: ${certainty(main.unit, of)}; all: ${range}</dd></div>`;
}

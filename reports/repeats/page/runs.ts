import { statusWords } from '../../page/answer.ts';
import { html, type Markup } from '../../page/markup.ts';
import { section, wideTable } from '../../page/section.ts';
import { labelOf, type Repeat, type Repeats } from '../repeats.ts';
import { inUnit } from '../wording.ts';

/** Each run with its verdict and its own report. */
export function runs({ variants, figures }: Repeats): Markup {
  const [main] = figures;
  const several = variants.length > 1;
  const head = html`<tr><th scope="col">Run</th>${several && html`<th scope="col">Variant</th>`}
  <th scope="col">Verdict</th><th scope="col" class="n">${main?.label ?? ''}</th>
  <th scope="col">What did not pass</th></tr>`;
  const rows = variants.flatMap((variant) =>
    variant.repeats.map(
      (repeat) => html`<tr><th scope="row">${link(repeat)}</th>
  ${several && html`<td class="variant">${labelOf(variant)}</td>`}${outcome(repeat, main)}</tr>`,
    ),
  );
  const about = 'Each run has a directory and a report of its own, beside the one of this page.';
  return section('runs', 'The runs', about, wideTable('The runs', head, rows));
}

function link(repeat: Repeat): Markup {
  if (repeat.kind === 'broken') return html`${repeat.runId}`;
  return html`<a href="../${encodeURIComponent(repeat.runId)}/report.html">${repeat.runId}</a>`;
}

function outcome(repeat: Repeat, main: Repeats['figures'][number] | undefined): Markup {
  if (repeat.kind === 'broken')
    return html`<td><span class="badge unknown">Broke</span></td><td></td><td>${repeat.why}</td>`;
  const { verdict, notPassed, values } = repeat;
  const value = main === undefined ? '' : inUnit(main.unit, values[main.path] ?? null);
  return html`<td><span class="badge ${verdict}">${statusWords[verdict]}</span></td>
  <td class="n">${value}</td><td>${notPassed.join(', ')}</td>`;
}

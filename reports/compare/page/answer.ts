import { statusWords } from '../../page/answer.ts';
import { html, type Markup } from '../../page/markup.ts';
import { section, wideTable } from '../../page/section.ts';
import { plural } from '../../wording.ts';
import type { ComparedSide, Comparison, Difference } from '../comparison.ts';
import { answerSentences, chanceSentence } from '../wording.ts';

/** The top of the page: what differs by more than noise, in words. */
export function comparisonAnswer(comparison: Comparison): Markup {
  const { scenario, provenance, warnings } = comparison;
  const [sentence, ...more] = headSentences(comparison);
  return html`
<header class="answer">
  <p class="kicker"><b>pg-ha-bench</b> <span>${scenario.name}</span> <span>${provenance.startedAt}</span></p>
  <h1>${sentence}</h1>
  ${more.length > 0 && html`<ul class="each">${more.map((one) => html`<li>${one}</li>`)}</ul>`}
  <p class="lede">${chanceSentence(comparison)}</p>
  ${warnings.length > 0 && html`<ul class="warnings">${warnings.map((one) => html`<li>${one}</li>`)}</ul>`}
</header>`;
}

/** Of a pair its answer; of more how many differ, and then each. */
function headSentences(comparison: Comparison): readonly string[] {
  const { figures, sides } = comparison;
  const each = answerSentences(comparison);
  if (each.length === 1) return each;
  const differing = each.filter((_, at) => figures.some((one) => isApart(one.differences[at])));
  const others = sides.length - 1;
  return [`${differing.length} of ${others} differ from A by more than noise.`, ...each];
}

function isApart(one: Difference | undefined): boolean {
  return one?.kind === 'told' && one.is !== 'noise';
}

/** Who is compared, with a link to the report of each run. */
export function comparedSides({ sides }: Comparison): Markup {
  const head = html`<tr><th scope="col">Name</th><th scope="col">What it is</th>
  <th scope="col">Runs</th><th scope="col" class="n">Undisturbed</th></tr>`;
  const about = 'A is what the others are compared with.';
  return section(
    'sides',
    'Who is compared',
    about,
    wideTable('Who is compared', head, sides.map(sideRow)),
  );
}

function sideRow({ name, label, runs, undisturbedWindows }: ComparedSide): Markup {
  const links = runs.map(
    ({ runId, verdict, page }) =>
      html`<li><span class="badge ${verdict}">${statusWords[verdict]}</span> <a href="${page}">${runId}</a></li>`,
  );
  return html`<tr><th scope="row">${name}</th><td>${label}</td><td><ul class="runs-of">${links}</ul></td>
  <td class="n">${plural(undisturbedWindows, 'second')}</td></tr>`;
}

/** What was set otherwise, or was other. */
export function comparedSettings({ settings, sides }: Comparison): Markup {
  const head = html`<tr><th scope="col">Setting</th>${sides.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr>`;
  const rows = settings.map(
    ({ path, values }) =>
      html`<tr><th scope="row"><code>${path}</code></th>${values.map((value) => html`<td>${value}</td>`)}</tr>`,
  );
  const about = 'By their place in the scenario; versions, machine and commit besides.';
  const body =
    settings.length > 0
      ? wideTable('What differs', head, rows)
      : html`<p class="quiet">Nothing: the same settings, versions and machine.</p>`;
  return section('settings', 'What was set otherwise', about, body);
}

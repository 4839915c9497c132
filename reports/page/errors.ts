import type { Report } from '../report.ts';
import { count } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section, wideTable } from './section.ts';

const mostShown = 50;

/** What went wrong, by code: SQLSTATE, errno, or a word of ours. */
export function errors({ errors: all, measured }: Report): Markup {
  return section(
    'errors',
    'Errors',
    'Operations that failed, or whose end is unknown, by SQLSTATE or network error. Times in seconds since the measured load began.',
    all.length === 0
      ? html`<p class="quiet">No operation failed.</p>`
      : errorTable('Errors by code and message', all, measured),
  );
}

export function errorTable(
  caption: string,
  all: Report['errors'],
  measured: Report['measured'],
): Markup {
  const at = (ms: number) => `${((ms - measured.fromMs) / 1_000).toFixed(1)} s`;
  const head = html`<tr><th scope="col">Code</th><th scope="col">Message</th>
    <th scope="col" class="n">Count</th><th scope="col" class="n">First</th><th scope="col" class="n">Last</th></tr>`;
  const rows = all.slice(0, mostShown).map(
    (one) => html`
<tr><th scope="row"><code>${one.code}</code></th><td class="message">${one.message}</td>
  <td class="n" data-value="${one.count}">${count(one.count)}</td>
  ${[one.firstAtMs, one.lastAtMs].map((ms) => html`<td class="n" data-value="${ms}">${at(ms)}</td>`)}</tr>`,
  );
  return html`${wideTable(caption, head, rows, true)}${more(all.length)}`;
}

function more(length: number): Markup | null {
  if (length <= mostShown) return null;
  return html`<p class="quiet">and ${count(length - mostShown)} more in report.json</p>`;
}

import type { Report } from '../report.ts';
import { html, type Markup } from './markup.ts';

/** The parts of the page, to go to one at once. */
export function contents({ outages, readOnly, staleness, lag }: Report): Markup {
  const behind = Object.keys(staleness).length + Object.keys(lag).length > 0;
  const parts: readonly (readonly [id: string, name: string, is: boolean])[] = [
    ['timeline', 'Timeline', true],
    ['anatomy', outages.length === 1 ? 'The outage' : 'The outages', outages.length > 0],
    ['audit', 'Writes', true],
    ['latency', 'Response times', true],
    ['read-only', 'Read-only address', readOnly !== null],
    ['standbys', 'Standbys', behind],
    ['errors', 'Errors', true],
    ['verdicts', 'Verdicts', true],
    ['how', 'How it was run', true],
    ['reading', 'Definitions', true],
  ];
  return html`
<nav class="contents" aria-label="Parts of this page"><ul>${parts
    .filter(([, , is]) => is)
    .map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}

import type { Report, Verdict } from '../report.ts';
import { statusWords } from './answer.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** What each checker says. */
export function verdicts({ verdicts: all }: Report): Markup {
  return section(
    'verdicts',
    'Verdicts',
    'One failed verdict fails the run. Nothing passes for lack of evidence: a checker that cannot tell says so.',
    html`<ul class="verdicts">${Object.entries(all).map(
      ([name, verdict]) => html`
<li><span class="badge ${verdict.status}">${statusWords[verdict.status]}</span>
  <div><h3>${name}</h3><p>${verdict.detail}</p>${name !== 'lost-writes' && evidence(verdict)}</div></li>`,
    )}
</ul>`,
  );
}

/** Times in evidence are those of the history files: milliseconds since the run began. */
export function evidence(verdict: Verdict): Markup | null {
  if (verdict.status !== 'fail' || verdict.evidence.length === 0) return null;
  return html`
<details open><summary>Evidence, in milliseconds since the run began</summary>
  <ul class="evidence">${verdict.evidence.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}

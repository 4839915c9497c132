import type { Verdict } from '../report.ts';
import { html, type Markup } from './markup.ts';

/** Times in evidence are those of the history files: milliseconds since the run began. */
export function evidence(verdict: Verdict): Markup | null {
  if (verdict.status !== 'fail' || verdict.evidence.length === 0) return null;
  return html`
<details open><summary>Evidence, in milliseconds since the run began</summary>
  <ul class="evidence">${verdict.evidence.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}

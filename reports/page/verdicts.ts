import type { Report, Verdict } from '../report.ts';
import { statusWords } from './answer.ts';
import { auditVerdicts } from './audit.ts';
import { evidence } from './evidence.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** Their evidence stands where the writes are accounted for. */
const shownAbove: ReadonlySet<string> = new Set(auditVerdicts);

/** What each checker says: what failed first, then what could not be told. */
export function verdicts({ verdicts: all }: Report): Markup {
  return section(
    'verdicts',
    'Verdicts',
    'One failed verdict fails the run. Nothing passes for lack of evidence: a checker that cannot tell says so.',
    html`<ul class="verdicts">${inOrder(all).map(
      ([name, verdict]) => html`
<li><span class="badge ${verdict.status}">${statusWords[verdict.status]}</span>
  <div><h3>${name}</h3><p>${verdict.detail}</p>${!shownAbove.has(name) && evidence(verdict)}</div></li>`,
    )}
</ul>`,
  );
}

function inOrder(all: Report['verdicts']): readonly (readonly [string, Verdict])[] {
  const entries = Object.entries(all);
  const statuses = ['fail', 'unknown', 'pass'] as const;
  return statuses.flatMap((status) => entries.filter(([, one]) => one.status === status));
}

import { html, type Markup } from '../../page/markup.ts';
import { section, wideTable } from '../../page/section.ts';
import { count } from '../../wording.ts';
import type { Capacity, DoneTrial, TrialPlace } from '../capacity.ts';

const about =
  'From samples of the processor (/proc) and of what sessions waited for (pg_stat_activity), over the measured load of each trial. What stops the system is read from the trial next above the answer that missed: further up everything stands out.';

/** What stood out, and who used how much of the processor at which rate. */
export function limits(capacity: Capacity): Markup {
  return section('limits', 'What stops it', about, html`${seen(capacity)}${processor(capacity)}`);
}

function seen({ bottlenecks }: Capacity): Markup {
  if (bottlenecks === null) return html`<p>Nothing was observed above the answer.</p>`;
  if (bottlenecks.length === 0)
    return html`<p>Nothing stood out: no part was at a limit, and sessions waited for nothing in particular.</p>`;
  const items = bottlenecks.map(({ kind, detail }) => html`<li><b>${kind}</b>: ${detail}.</li>`);
  return html`<ol class="findings">${items}</ol>`;
}

function processor({ trials }: Capacity): Markup {
  const done = trials.flatMap((trial) => (trial.kind === 'done' ? [trial] : []));
  const parts = [...new Set(done.flatMap(({ figures }) => Object.keys(figures.cores)))];
  if (parts.length === 0) return html``;
  const head = html`<tr><th scope="col">Offered/s</th>${parts.map(
    (part) => html`<th scope="col" class="n">${part}</th>`,
  )}<th scope="col">What stood out</th></tr>`;
  const rows = [...done].sort((a, b) => a.rate - b.rate).map((trial) => row(trial, parts));
  return wideTable('Cores used in each trial, in the mean', head, rows);
}

function row(trial: TrialPlace & DoneTrial, parts: readonly string[]): Markup {
  const cells = parts.map((part) => {
    const used = trial.figures.cores[part] ?? null;
    return html`<td class="n">${used === null ? '–' : used.toFixed(2)}</td>`;
  });
  const kinds = [...new Set((trial.bottlenecks ?? []).map(({ kind }) => kind))];
  return html`<tr><th scope="row" class="n">${count(trial.rate)}</th>${cells}<td>${kinds.join(', ')}</td></tr>`;
}

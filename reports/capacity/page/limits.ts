import { html, type Markup } from '../../page/markup.ts';
import { section, wideTable } from '../../page/section.ts';
import { count } from '../../wording.ts';
import type { Capacity, DoneTrial } from '../capacity.ts';

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
  const rates = [...new Set(done.map(({ rate }) => rate))].sort((a, b) => a - b);
  const rows = rates.map((rate) =>
    row(
      rate,
      done.filter((trial) => trial.rate === rate),
      parts,
    ),
  );
  return wideTable('Cores used at each rate, in the mean', head, rows);
}

function row(rate: number, trials: readonly DoneTrial[], parts: readonly string[]): Markup {
  const cells = parts.map((part) => {
    const used = trials.flatMap(({ figures }) => figures.cores[part] ?? []);
    const mean = used.reduce((sum, cores) => sum + cores, 0) / used.length;
    return html`<td class="n">${used.length === 0 ? '–' : mean.toFixed(2)}</td>`;
  });
  const all = trials.flatMap(({ bottlenecks }) => (bottlenecks ?? []).map(({ kind }) => kind));
  const kinds = [...new Set(all)].join(', ');
  return html`<tr><th scope="row" class="n">${count(rate)}</th>${cells}<td>${kinds}</td></tr>`;
}

import { html, type Markup } from '../../page/markup.ts';
import { section, wideTable } from '../../page/section.ts';
import type { Capacity, Trial } from '../capacity.ts';
import { heading, rowOf } from '../summary.ts';

const about =
  'Each trial is a run with a directory and a report of its own, beside the one of this page. A miss is believed when it comes twice; a rate that met is believed when a longer trial has confirmed it.';

/** Every trial in order, with what was asked, what came, and its report. */
export function trialsTable(capacity: Capacity): Markup {
  const [first, ...names] = heading(capacity);
  const head = html`<tr><th scope="col">${first ?? ''}</th>${names.map((name) => headCell(name))}<th scope="col">why</th></tr>`;
  const rows = capacity.trials.map((trial) => row(trial, capacity));
  return section('trials', 'The trials', about, wideTable('The trials', head, rows));
}

const words: ReadonlySet<string> = new Set(['purpose', 'outcome', 'why']);

function headCell(name: string): Markup {
  return words.has(name)
    ? html`<th scope="col">${name}</th>`
    : html`<th scope="col" class="n">${name}</th>`;
}

function row(trial: Trial, capacity: Capacity): Markup {
  const names = heading(capacity).slice(1);
  const [number, ...cells] = rowOf(trial, capacity);
  const name = html`<a href="../${encodeURIComponent(trial.runId)}/report.html">${number ?? ''}</a>`;
  if (trial.kind === 'broken') {
    const place = cells.slice(0, 3).map((text, i) => cell(text, names[i] ?? ''));
    return html`<tr><th scope="row">${number ?? ''}</th>${place}<td colspan="${names.length - 3}"><span class="badge unknown">Broke</span></td><td>${trial.why}</td></tr>`;
  }
  const body = cells.slice(0, -1).map((text, i) => cell(text, names[i] ?? ''));
  const badge = trial.outcome === 'met' ? 'pass' : 'unknown';
  const why = [...trial.misses, ...(trial.safety.status === 'pass' ? [] : trial.safety.details)];
  return html`<tr><th scope="row">${name}</th>${body}<td><span class="badge ${trial.safety.status === 'fail' ? 'fail' : badge}">${trial.outcome}</span></td><td>${why.join('; ')}</td></tr>`;
}

function cell(text: string, name: string): Markup {
  return words.has(name) ? html`<td>${text}</td>` : html`<td class="n">${text}</td>`;
}

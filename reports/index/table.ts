import { statusWords } from '../page/answer.ts';
import { html, type Markup } from '../page/markup.ts';
import { count, duration, share } from '../wording.ts';
import type { Entry, RunEntry } from './entry.ts';

/** Name, whether it is of figures, and what the column is sorted by at first. */
const columns = [
  ['Run', '', 'descending'],
  ['Scenario', '', 'ascending'],
  ['Verdict', '', 'ascending'],
  ['Write outage', 'n', 'descending'],
  ['Read outage', 'n', 'descending'],
  ['Lost', 'n', 'descending'],
  ['p99', 'n', 'descending'],
  ['Ended ok', 'n', 'ascending'],
] as const;

/** All runs, the latest first; browser/runs.js sorts and filters its rows. */
export function runTable(entries: readonly Entry[]): Markup {
  return html`
<div class="scroll" role="region" aria-label="All runs" tabindex="0">
  <table id="runs">
    <caption class="hidden">All runs</caption>
    <thead><tr>${columns.map(
      ([name, kind, first], index) =>
        html`<th scope="col" class="${kind}" aria-sort="${index === 0 ? 'descending' : 'none'}"><button type="button" data-first="${first}">${name}</button></th>`,
    )}</tr></thead>
    <tbody>${entries.map(row)}</tbody>
  </table>
</div>`;
}

function row(entry: Entry): Markup {
  const { scenario } = entry;
  return html`<tr data-scenario="${scenario}" data-verdict="${stateOf(entry)}">
  <th scope="row" data-key="${entry.directory}">${link(entry)}</th>
  <td data-key="${scenario}">${scenario}</td>
  <td data-key="${stateOf(entry)}">${badge(entry)}</td>
  ${entry.kind === 'run' ? figures(entry) : about(entry)}</tr>`;
}

/** What is filtered by. */
export function stateOf(entry: Entry): string {
  if (entry.kind === 'unfinished') return entry.state;
  return entry.verdict ?? 'none';
}

export const stateWords: Readonly<Record<string, string>> = {
  ...statusWords,
  running: 'Running',
  broken: 'Broke',
  none: 'None',
};

function link(entry: Entry): Markup {
  const { directory } = entry;
  if (entry.kind === 'unfinished') return html`${directory}`;
  const page = entry.kind === 'run' ? 'report.html' : entry.page;
  return html`<a href="./${encodeURIComponent(directory)}/${page}">${directory}</a>`;
}

function badge(entry: Entry): Markup {
  const state = stateOf(entry);
  if (state === 'none') return html`–`;
  const looks = state === 'running' || state === 'broken' ? 'unknown' : state;
  return html`<span class="badge ${looks}">${stateWords[state] ?? state}</span>`;
}

function figures({ writeOutageMs, readOutageMs, lost, p99Ms, okShare }: RunEntry): Markup {
  return html`${cell(writeOutageMs, outage)}${cell(readOutageMs, outage)}${cell(lost, count)}${cell(p99Ms, duration)}${cell(okShare, (of) => share(of, 1))}`;
}

function outage(ms: number): string {
  return ms === 0 ? 'none' : duration(ms);
}

function cell(value: number | null, words: (value: number) => string): Markup {
  return html`<td class="n" data-key="${value ?? ''}">${value === null ? '–' : words(value)}</td>`;
}

const kinds = {
  series: 'a series of runs, taken together',
  search: 'a search for a rate',
  comparison: 'a comparison',
} as const;

function about(entry: Exclude<Entry, RunEntry>): Markup {
  const words = entry.kind === 'unfinished' ? entry.why : kinds[entry.kind];
  return html`<td colspan="5" class="what">${words}</td>`;
}

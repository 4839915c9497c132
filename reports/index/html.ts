import { readFileSync } from 'node:fs';
import { chartAssets } from '../charts/assets.ts';
import { plotFigure, plotKeys } from '../charts/figure.ts';
import { ownStyles, pageDocument } from '../page/document.ts';
import { html, jsonText, type Markup } from '../page/markup.ts';
import { section } from '../page/section.ts';
import { plural } from '../wording.ts';
import type { Entry } from './entry.ts';
import { runTable, stateOf, stateWords } from './table.ts';
import { type Trend, trendsOf } from './trends.ts';

const styleSheets = [
  ...['palette', 'base', 'answer', 'sections', 'tables', 'ledgers', 'runs', 'media'],
];

/** The page of a folder of runs; it stands in that folder, and links to what is beside it. */
export function renderIndex(entries: readonly Entry[]): string {
  const trends = trendsOf(entries);
  const charts = chartAssets();
  const own = readFileSync(new URL('browser/runs.js', import.meta.url), 'utf8');
  return pageDocument({
    title: 'Runs – pg-ha-bench',
    styles: [...charts.styles, ...ownStyles(styleSheets)],
    scripts: [...charts.scripts, own],
    body: html`<main>
${head(entries)}
${filters(entries)}
${table(entries)}
${trends.length > 0 && trendSection(trends)}
</main>
${plotKeys()}
<script type="application/json" id="trends">${jsonText(trends)}</script>`,
  });
}

function head(entries: readonly Entry[]): Markup {
  const runs = entries.filter(({ kind }) => kind === 'run');
  const of = (state: string) => runs.filter((entry) => stateOf(entry) === state).length;
  const [failed, unknown] = [of('fail'), of('unknown')];
  const more = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unknown > 0 ? [`of ${unknown} nobody can tell`] : []),
  ].join(', ');
  return html`
<header class="answer">
  <p class="kicker"><b>pg-ha-bench</b></p>
  <h1>${plural(runs.length, 'run')}. <span>${more || (runs.length > 0 ? 'All of them passed.' : 'None is finished yet.')}</span></h1>
</header>`;
}

function filters(entries: readonly Entry[]): Markup {
  const scenarios = [...new Set(entries.map(({ scenario }) => scenario))].filter(Boolean).sort();
  const states = [...new Set(entries.map(stateOf))].sort();
  const options = (values: readonly string[], words: (value: string) => string) =>
    values.map((value) => html`<option value="${value}">${words(value)}</option>`);
  return html`
<form class="filters" id="filters" hidden>
  <label>Scenario <select id="by-scenario"><option value="">all</option>${options(scenarios, (name) => name)}</select></label>
  <label>Verdict <select id="by-verdict"><option value="">all</option>${options(states, (state) => stateWords[state] ?? state)}</select></label>
  <output id="shown" for="by-scenario by-verdict"></output>
</form>`;
}

function table(entries: readonly Entry[]): Markup {
  return section(
    'all-runs',
    'All runs',
    'A heading sorts by its column, and once more the other way round. Of several outages in a run the longest.',
    entries.length > 0 ? runTable(entries) : html`<p class="quiet">There is no run here yet.</p>`,
  );
}

function trendSection(trends: readonly Trend[]): Markup {
  const options = trends.map(
    ({ scenario, runs }) =>
      html`<option value="${scenario}">${scenario} (${plural(runs, 'run')})</option>`,
  );
  return section(
    'trend',
    'From run to run',
    'Each run of a scenario in the order in which they began; a line for each way in which it was run. What could not be told is a gap.',
    html`
<label class="trend-of">Scenario <select id="trend-of">${options}</select></label>
${plotFigure({ id: 'trend-outage', title: 'Write outage, the longest of each run', words: 'The table above has the figures.' })}
${plotFigure({ id: 'trend-p99', title: 'Response time p99 of each run', words: 'The table above has the figures.' })}`,
  );
}

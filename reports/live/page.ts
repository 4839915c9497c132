import { readFileSync } from 'node:fs';
import { chartAssets } from '../charts/assets.ts';
import { plotFigure, plotKeys } from '../charts/figure.ts';
import { ownStyles, pageDocument } from '../page/document.ts';
import { html, type Markup } from '../page/markup.ts';
import { section, wideTable } from '../page/section.ts';

const styleSheets = ['palette', 'base', 'answer', 'sections', 'tables', 'ledgers', 'live', 'media'];

/**
 * The page of a run that goes on. There is nothing of the run in it: browser/live.js asks for all of
 * that at `/events`, and shows it as text.
 */
export function renderLivePage(): string {
  const charts = chartAssets();
  const own = ['patch', 'live'].map((name) =>
    readFileSync(new URL(`browser/${name}.js`, import.meta.url), 'utf8'),
  );
  return pageDocument({
    title: 'Running – pg-ha-bench',
    styles: [...charts.styles, ...ownStyles(styleSheets)],
    scripts: [...charts.scripts, own.join('\n')],
    connects: true,
    body: html`<main id="main" tabindex="-1">
${head()}
${plots()}
${lists()}
</main>
${plotKeys()}`,
  });
}

function head(): Markup {
  return html`
<header class="answer">
  <p class="kicker"><b>pg-ha-bench</b> <span id="scenario"></span> <span id="run"></span></p>
  <p class="verdict unknown" id="mood"><span id="stage">Connecting</span> <i id="link"></i></p>
  <h1 id="sentence">Waiting for the run.</h1>
  <p class="lede" id="description"></p>
  <dl class="figures" id="figures"></dl>
</header>`;
}

function plots(): Markup {
  const places = [
    ['throughput', 'Operations per second, by outcome', 'What ended in each second, and how.'],
    ['percentiles', 'Response time of ok operations (log scale)', 'Over about a second each.'],
    ['errors', 'Operations that went wrong, by code', 'What failed or is unknown.'],
    ['held', 'Connections that the proxy held', 'While there was nobody to connect them to.'],
    ['lag', 'Replication lag, the most in each second', 'By the answers of the nodes.'],
    ['lanes', 'What each node said of itself', 'Asked twenty times a second.'],
  ] as const;
  return section(
    'timeline',
    'The run, second by second',
    'All charts share one time axis: seconds since the measured load began. Point at one to read all of them; drag to zoom, double-click to zoom out. The report, made when the run has ended, is exact.',
    html`${places.map(([id, title, words]) => plotFigure({ id, title, words }))}
<ul class="key">
  <li><i class="fault"></i>fault, until healed</li>
  <li><i class="outage"></i>no write acknowledged for more than a second</li>
  <li><i class="primary"></i>primary</li>
  <li><i class="standby"></i>standby</li>
  <li><i class="read-only"></i>promoted, still read-only</li>
  <li><i class="down"></i>does not answer</li>
</ul>`,
  );
}

function lists(): readonly Markup[] {
  const errorHead = html`<tr><th scope="col">Code</th><th scope="col">Message</th>
  <th scope="col" class="n">Count</th><th scope="col" class="n">First</th><th scope="col" class="n">Last</th></tr>`;
  return [
    section(
      'story',
      'What happened',
      'The latest first. Seconds since the measured load began.',
      html`<div class="story" role="log" aria-label="What happened" tabindex="0"><ul id="story-list"></ul></div>`,
    ),
    section(
      'errors',
      'Errors',
      'Operations that failed, or whose end is unknown, by SQLSTATE or network error.',
      html`<p class="quiet" id="no-errors">No operation failed.</p>
<div id="error-table" hidden>${wideTable('Errors by code and message', errorHead, [])}</div>`,
    ),
    section(
      'finished',
      'Finished runs',
      'Of this series; reports are shown here as long as it goes on.',
      html`<ul id="finished-list"></ul>`,
    ),
  ];
}

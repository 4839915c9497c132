import type { Report } from '../report.ts';
import { duration } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** The linked charts; charts.js draws them into these places. */
export function timeline(report: Report): Markup {
  return section(
    'timeline',
    'The run, second by second',
    'All charts share one time axis: seconds since the measured load began. Point at one to read all of them; drag to zoom, double-click to zoom out.',
    html`
${chart('throughput', 'Operations per second, by outcome', throughputWords(report))}
${chart('response', 'Response time of ok operations (log scale)', responseWords(report))}
${report.series.lag.length > 0 && chart('lag', 'Replication lag, the most in each second', lagWords(report))}
${report.series.lanes.length > 0 && chart('lanes', 'What each node said of itself', lanesWords(report))}
<ul class="key">
  <li><i class="fault"></i>fault, until healed</li>
  <li><i class="outage"></i>no write acknowledged</li>
  <li><i class="primary"></i>primary</li>
  <li><i class="standby"></i>standby</li>
  <li><i class="read-only"></i>promoted, still read-only</li>
  <li><i class="down"></i>does not answer</li>
${isAsynchronous(report) && html`  <li><i class="asynchronous"></i>acknowledges without a standby</li>`}
</ul>
<noscript><p>The charts are drawn by a script in this file, which is switched off.</p></noscript>`,
  );
}

function isAsynchronous({ series }: Report): boolean {
  return (series.asynchronous ?? []).length > 0;
}

function chart(name: string, title: string, words: string): Markup {
  return html`
<figure class="chart" id="chart-${name}" aria-labelledby="chart-${name}-title">
  <figcaption id="chart-${name}-title"><h3>${title}</h3></figcaption>
  <div class="plot" role="img" aria-label="${title}. ${words}"></div>
</figure>`;
}

function throughputWords({ operations, series }: Report): string {
  const total = operations['total'];
  return `${series.fromMs.length} windows of one second; ${total?.ok ?? 0} of ${total?.count ?? 0} operations ended ok.`;
}

function responseWords({ operations }: Report): string {
  const response = operations['total']?.responseMs ?? null;
  if (response === null) return 'No operation ended ok.';
  return `Over the whole run the median was ${duration(response.p50)}, p99 ${duration(response.p99)}, the maximum ${duration(response.max)}.`;
}

function lagWords({ lag }: Report): string {
  const each = Object.entries(lag).map(([node, { ms }]) => `${node}: ${duration(ms.max)} at most.`);
  return each.join(' ');
}

function lanesWords({ series }: Report): string {
  return series.lanes
    .map(({ node, spans }) => `${node}: ${spans.map(({ role }) => role).join(', then ')}.`)
    .join(' ');
}

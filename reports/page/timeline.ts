import { plotFigure } from '../charts/figure.ts';
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
${plotFigure({ id: 'throughput', title: 'Operations per second, by outcome', words: throughputWords(report) })}
${response(report)}
${report.series.errors && Object.keys(report.series.errors).length > 0 && plotFigure({ id: 'errors', title: 'Operations that went wrong, by code', words: errorWords(report) })}
${report.series.held && plotFigure({ id: 'held', title: 'Connections that the proxy held', words: heldWords(report) })}
${report.series.lag.length > 0 && plotFigure({ id: 'lag', title: 'Replication lag, the most in each second', words: lagWords(report) })}
${report.resources && plotFigure({ id: 'processor', title: 'Cores used, by part', words: processorWords(report.resources) })}
${report.series.lanes.length > 0 && plotFigure({ id: 'lanes', title: 'What each node said of itself', words: lanesWords(report) })}
<ul class="key">
  <li><i class="fault"></i>fault, until healed</li>
  <li><i class="outage"></i>no write acknowledged</li>
  <li><i class="primary"></i>primary</li>
  <li><i class="standby"></i>standby</li>
  <li><i class="read-only"></i>promoted, still read-only</li>
  <li><i class="down"></i>does not answer</li>
${isAsynchronous(report) && html`  <li><i class="asynchronous"></i>acknowledges without a standby</li>`}
</ul>`,
  );
}

function isAsynchronous({ series }: Report): boolean {
  return (series.asynchronous ?? []).length > 0;
}

function response(report: Report): Markup {
  const heat = (report.series.heat?.boundsMs.length ?? 0) > 0;
  const views = [
    ['percentiles', 'Percentiles'],
    ...(heat ? [['heat', 'Heat map'] as const] : []),
  ] as const;
  return plotFigure({
    ...{ id: 'response', title: 'Response time of ok operations (log scale)' },
    words: responseWords(report),
    views,
  });
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

function errorWords({ errors }: Report): string {
  return errors.map(({ code, count }) => `${code}: ${count}.`).join(' ');
}

function heldWords({ series }: Report): string {
  const most = Math.max(0, ...(series.held ?? []).map((held) => held ?? 0));
  return `${most} at most.`;
}

function lagWords({ lag }: Report): string {
  const each = Object.entries(lag).map(([node, { ms }]) => `${node}: ${duration(ms.max)} at most.`);
  return each.join(' ');
}

function processorWords({ parts }: NonNullable<Report['resources']>): string {
  const told = Object.entries(parts).flatMap(([name, used]) =>
    used ? [`${name}: ${used.mean.toFixed(2)} cores in the mean`] : [],
  );
  return `${told.join('; ')}.`;
}

function lanesWords({ series }: Report): string {
  return series.lanes
    .map(({ node, spans }) => `${node}: ${spans.map(({ role }) => role).join(', then ')}.`)
    .join(' ');
}

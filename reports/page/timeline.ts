import { type PlotFigure, plotFigure } from '../charts/figure.ts';
import type { Report } from '../report.ts';
import { duration } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';

/** The linked plots over time; page/plots/timeline.ts has what is drawn in them. */
export function timeline(report: Report): Markup {
  return section(
    'timeline',
    'The run, second by second',
    'All charts share one time axis: seconds since the measured load began. Point at one to read all of them; drag to zoom, double-click to see all again. By keys: Tab to a chart, then arrows, plus and minus.',
    html`
${plotFigure(throughput(report))}
${plotFigure(response(report))}
${hasErrors(report) && plotFigure(errorCodes(report))}
${report.series.held && plotFigure(held(report))}
${report.series.lag.length > 0 && plotFigure(lag(report))}
${report.resources && plotFigure(processor(report.resources))}
${report.series.lanes.length > 0 && plotFigure(lanes(report))}
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

function hasErrors({ series }: Report): boolean {
  return Object.keys(series.errors ?? {}).length > 0;
}

function isAsynchronous({ series }: Report): boolean {
  return (series.asynchronous ?? []).length > 0;
}

function throughput({ operations, series }: Report): PlotFigure {
  const total = operations['total'];
  return {
    ...{ id: 'throughput', title: 'Operations per second, by outcome' },
    words: `${series.fromMs.length} windows of one second; ${total?.ok ?? 0} of ${total?.count ?? 0} operations ended ok.`,
    how: 'Counted by the load in windows of one second, by when an operation ended; offered, by when it was due. After an outage more end than are due: the load makes up for what had to wait.',
  };
}

function response({ operations, series }: Report): PlotFigure {
  const times = operations['total']?.responseMs ?? null;
  const words =
    times === null
      ? 'No operation ended ok.'
      : `Over the whole run the median was ${duration(times.p50)}, p99 ${duration(times.p99)}, the maximum ${duration(times.max)}.`;
  const heat = (series.heat?.boundsMs.length ?? 0) > 0;
  return {
    ...{ id: 'response', title: 'Response time of ok operations, log scale', words },
    how: 'From when an operation was due to its answer, in the second in which it ended, recorded in HDR histograms of three digits. A second in which nothing ended ok has no time. The heat map counts all of them; the darker (in the dark, the lighter), the more.',
    views: heat ? [...percentileViews, ['heat', 'Heat map']] : percentileViews,
  };
}

const percentileViews = [['percentiles', 'Percentiles']] as const;

function errorCodes({ errors }: Report): PlotFigure {
  const most = errors.slice(0, 5).map(({ code, count }) => `${code}: ${count}.`);
  return {
    ...{ id: 'errors', title: 'Operations that went wrong, by code', words: most.join(' ') },
    how: 'Every operation that failed or whose end is unknown, by SQLSTATE, network error or a word of ours, in the second in which it ended. What the business rejected is no error.',
  };
}

function held({ series }: Report): PlotFigure {
  const most = Math.max(0, ...(series.held ?? []).map((one) => one ?? 0));
  return {
    ...{ id: 'held', title: 'Connections that the proxy held', words: `${most} at most.` },
    how: 'Clients that had connected and waited for a primary: the most of ten samples in each second, taken in the process of the proxy.',
  };
}

function lag({ lag: nodes }: Report): PlotFigure {
  const each = Object.entries(nodes).map(
    ([node, { ms }]) => `${node}: ${duration(ms.max)} at most.`,
  );
  return {
    ...{ id: 'lag', title: 'Replication lag, the most in each second', words: each.join(' ') },
    how: 'For how long the primary had been ahead of what the standby had replayed, as the nodes say themselves when asked 20 times a second. Without a primary there is nothing to compare with.',
  };
}

function processor({ parts }: NonNullable<Report['resources']>): PlotFigure {
  const told = Object.entries(parts).flatMap(([name, used]) =>
    used ? [`${name}: ${used.mean.toFixed(2)} cores in the mean`] : [],
  );
  return {
    ...{ id: 'processor', title: 'Cores used, by part', words: `${told.join('; ')}.` },
    how: 'From what the system counts of each process and of the whole machine, in the runner, between two samples; 1 is one core busy all the time.',
  };
}

const mostTold = 12;

function lanes({ series }: Report): PlotFigure {
  const each = series.lanes.map(({ node, spans }) => {
    const roles = spans.slice(0, mostTold).map(({ role }) => role);
    const more = spans.length > mostTold ? ` and ${spans.length - mostTold} more` : '';
    return `${node}: ${roles.join(', then ')}${more}.`;
  });
  return {
    ...{ id: 'lanes', title: 'What each node said of itself', words: each.join(' ') },
    how: 'Each node is asked directly, past the proxy, 20 times a second, whether it is in recovery and whether it takes writes. One that does not answer in time is shown as not answering.',
  };
}

import { shapeOf } from '../../core/load-shape.ts';
import type { LoadSpec } from '../../core/scenario.ts';
import { headline } from '../headline.ts';
import { keyFigures } from '../key-figures.ts';
import type { Report } from '../report.ts';
import { list } from '../wording.ts';
import { html, type Markup } from './markup.ts';

export const statusWords = {
  pass: 'Passed',
  fail: 'Failed',
  unknown: 'Cannot tell',
} as const;

/** The top of the page: the verdict and the figures that matter, before anything else. */
export function answer(report: Report): Markup {
  const { scenario, provenance, verdict } = report;
  const { outage, writes } = headline(report);
  return html`
<header class="answer">
  <p class="kicker"><b>pg-ha-bench</b> <span>${scenario.name}</span> <span>${when(provenance.startedAt)}</span></p>
  <p class="verdict ${verdict}"><span>${statusWords[verdict]}</span>${because(report)}</p>
  <h1>${outage} <span>${writes}</span></h1>
  <p class="lede">${scenario.description} ${setting(report)}</p>
  <dl class="figures">${keyFigures(report).map(
    ({ label, value, note }) => html`
    <div><dt>${label}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>`,
  )}
  </dl>
</header>`;
}

function because({ verdicts, verdict }: Report): Markup | null {
  if (verdict === 'pass') return null;
  const names = Object.entries(verdicts)
    .filter(([, { status }]) => status === verdict)
    .map(([name]) => name);
  return html` <a href="#verdicts">${list(names)}</a>`;
}

function setting({ scenario: { cluster, load, endpoint } }: Report): string {
  const standbys = `${words[cluster.standbys] ?? cluster.standbys} standby${cluster.standbys === 1 ? '' : 's'}`;
  const how = cluster.replication === 'sync' ? 'synchronous' : 'asynchronous';
  const profile = `${cluster.profile} failover timings`;
  const subject = cluster.external
    ? `One primary and ${standbys} that somebody else runs`
    : `One primary and ${standbys}, ${how} replication, ${profile}`;
  return `${subject}; ${pace(load)} (${load.workload}) through ${endpoint}.`;
}

function pace(load: LoadSpec): string {
  const { loop, stages } = shapeOf(load);
  if (loop === 'closed') return `${load.clients} clients in a closed loop`;
  const rates = [load.rate, ...stages.map(({ rate }) => rate)];
  return `${rates.join(' → ')} operations per second`;
}

const words = ['no', 'one', 'two', 'three'];

function when(startedAt: string): string {
  return startedAt.replace('T', ' ').replace(/(:\d\d)?(\.\d+)?Z$/, ' UTC');
}

import { wayTo } from '../../core/endpoint-words.ts';
import { shapeOf } from '../../core/load-shape.ts';
import type { LoadSpec } from '../../core/scenario.ts';
import { headline } from '../headline.ts';
import { type KeyFigure, keyFigures, okLabel } from '../key-figures.ts';
import type { Report } from '../report.ts';
import { count, list, share } from '../wording.ts';
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
  <p class="lede">${scenario.description} ${setting(report)} ${okWords(report)}</p>
  <dl class="figures">${figuresOf(report).map(
    ({ label, value, note }) => html`
    <div><dt>${label}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>`,
  )}
  </dl>
  <details class="how-measured"><summary>How these figures were measured</summary>
    <dl>${figuresOf(report).map(({ label, how }) => html`<div><dt>${label}</dt><dd>${how}</dd></div>`)}</dl>
  </details>
</header>`;
}

/** The last of them is in the sentence above. */
function figuresOf(report: Report): readonly KeyFigure[] {
  return keyFigures(report).filter(({ label }) => label !== okLabel);
}

function okWords({ operations: { total } }: Report): string {
  if (total === undefined) return '';
  return `${share(total.ok, total.count)} of ${count(total.count)} operations ended ok.`;
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
  return `${subject}; ${pace(load)} (${load.workload}) ${wayTo[endpoint]}.`;
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

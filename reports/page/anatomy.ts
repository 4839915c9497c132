import type { AsynchronousSpan } from '../asynchronous.ts';
import { stoppedOtherwise } from '../key-figures.ts';
import type { Outage, Phase, PhaseName, Report } from '../report.ts';
import { duration, seconds } from '../wording.ts';
import { breakdown, stepAt } from './breakdown.ts';
import { html, type Markup } from './markup.ts';
import { ruler } from './ruler.ts';
import { section } from './section.ts';

const groups: readonly { title: string; names: readonly PhaseName[] }[] = [
  {
    title: 'Out of service',
    names: [
      'lastAcknowledged',
      'injected',
      'seenUnhealthy',
      'promotionBegun',
      'promoted',
      'writable',
      'proxyRouted',
      'firstAcknowledged',
    ],
  },
  { title: 'Back to full strength', names: ['recovered', 'oldPrimaryBack', 'redundancyRestored'] },
];

export const meanings: Readonly<Record<PhaseName, string>> = {
  injected: 'Fault injected',
  lastAcknowledged: 'Last write acknowledged',
  seenUnhealthy: 'Node seen unhealthy',
  promotionBegun: 'Promotion begun',
  promoted: 'New node out of recovery',
  writable: 'New node takes writes',
  proxyRouted: 'Proxy routes to it',
  firstAcknowledged: 'First write acknowledged',
  recovered: 'Service as before',
  oldPrimaryBack: 'Old primary is a standby',
  redundancyRestored: 'Redundancy restored',
};

/** Each fault's outage by phases: when, how long after the fault, and who says so. */
export function anatomy({ outages: all, series }: Report): Markup | null {
  if (all.length === 0) return null;
  const byChoice = isAsynchronousBefore(all[0], series.asynchronous ?? []);
  const outages = byChoice ? all.map((one) => ({ ...one, asynchronousMs: null })) : all;
  return section(
    'anatomy',
    outages.length === 1 ? 'The outage, by phases' : 'The outages, by phases',
    'Where the time went. Times count from the moment the injection began; a bar spans the time since the moment above it. Every moment names who saw it.',
    html`${outages.slice(0, mostOpen).map(one)}${outages.slice(mostOpen, mostShown).map(folded)}${more(outages.length)}`,
  );
}

/** Where a primary did not wait for a standby before the first fault either, it is no fault's doing. */
function isAsynchronousBefore(first: Outage | undefined, spans: readonly AsynchronousSpan[]) {
  const atMs = first?.phases.injected?.atMs ?? 0;
  return spans.some(({ fromMs, toMs }) => fromMs < atMs && toMs > atMs - probedMs);
}

/** The last word of a node that is struck may be so much older. */
const probedMs = 1_000;

/** From here on, so that a run with many faults can still be looked through. */
const mostOpen = 4;
const mostShown = 40;

function more(length: number): Markup | null {
  if (length <= mostShown) return null;
  return html`<p class="quiet">and ${length - mostShown} more in report.json</p>`;
}

function folded(outage: Outage): Markup {
  return html`<details class="fold"><summary>${title(outage)}</summary>${parts(outage)}</details>`;
}

function one(outage: Outage): Markup {
  return html`<h3>${title(outage)}</h3>${parts(outage)}`;
}

function title(outage: Outage): Markup {
  const felt = feltWords(outage);
  return html`${outage.fault} of ${outage.target}${felt && html`<span>${felt}</span>`}`;
}

function parts(outage: Outage): Markup {
  return html`
${breakdown(outage)}
${groups.map(({ title, names }) => waterfall(outage, title, names))}
${alone(outage)}`;
}

/** A second failure in that time may lose what the first did not. */
function alone({ asynchronousMs }: Outage): Markup | null {
  if (!asynchronousMs) return null;
  return html`<p class="quiet">After this fault a primary acknowledged writes for ${duration(asynchronousMs)} without waiting for a standby: another failure in that time may lose them.</p>`;
}

function feltWords(outage: Outage): string {
  const { writeOutageMs, writeGapSumMs } = outage;
  const out = writeOutageMs ? [`out for ${duration(writeOutageMs)}`] : [];
  const all = stoppedOtherwise(outage) ? [`stopped for ${duration(writeGapSumMs)} in all`] : [];
  const words = [...out, ...all].join(', ');
  return words && `writes ${words}`;
}

interface Row {
  readonly name: PhaseName;
  readonly phase: Phase | null;
}

function waterfall(outage: Outage, title: string, names: readonly PhaseName[]): Markup {
  const rows = names.map((name) => ({ name, phase: outage.phases[name] }));
  const seen = rows.filter(({ phase }) => phase !== null).sort((a, b) => atMs(a) - atMs(b));
  const unseen = rows.filter(({ phase }) => phase === null);
  const zeroMs = outage.phases.injected?.atMs ?? 0;
  const fromMs = Math.min(zeroMs, ...seen.map(atMs));
  const toMs = Math.max(fromMs + 1, ...seen.map(atMs));
  const bar = (row: Row, index: number) => {
    const previous = seen[index - 1];
    const begin = previous === undefined ? Math.min(zeroMs, atMs(row)) : atMs(previous);
    const percent = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * 100;
    const step = stepAt(outage, atMs(row));
    return seenRow(row, step, atMs(row) - zeroMs, [percent(begin), percent(atMs(row))]);
  };
  return html`
<table class="waterfall">
  <caption>${title}</caption>
  <thead><tr><th scope="col">Moment</th><th scope="col" class="track"><span class="hidden">Time since the moment above</span>${ruler(fromMs - zeroMs, toMs - zeroMs)}</th>
    <th scope="col" class="n">After the fault</th><th scope="col">Seen by</th></tr></thead>
  <tbody>${seen.map(bar)}${unseen.map(({ name }) => unseenRow(name, outage.reasons[name]))}</tbody>
</table>`;
}

function atMs({ phase }: Row): number {
  return phase?.atMs ?? 0;
}

function seenRow(
  { name, phase }: Row,
  step: number,
  sinceMs: number,
  [from, to]: readonly [number, number],
): Markup {
  const part = step > 0 && `part${step}`;
  return html`
<tr><th scope="row">${meanings[name]}</th>
  <td class="track"><svg width="100%" height="16" aria-hidden="true">
    <rect class="step ${part}" x="${from.toFixed(2)}%" width="${(to - from).toFixed(2)}%" y="3" height="10" rx="2"/>
    <rect class="mark ${part}" x="${Math.min(99.6, to).toFixed(2)}%" width="2.5" y="0" height="16"/></svg></td>
  <td class="n">${seconds(sinceMs)}</td><td class="source">${phase?.source ?? ''}</td></tr>`;
}

function unseenRow(name: PhaseName, reason: string | undefined): Markup {
  return html`
<tr class="unseen"><th scope="row">${meanings[name]}</th><td colspan="3">${reason ?? 'not seen'}</td></tr>`;
}

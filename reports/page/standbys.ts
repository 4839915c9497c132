import type { LagFigures, Report, StalenessFigures } from '../report.ts';
import { bytes, count, duration } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section, wideTable } from './section.ts';

/** How far the standbys were behind: in what can be read there, and in what they have replayed. */
export function standbys({ staleness, lag }: Report): Markup | null {
  const [stale, behind] = [Object.entries(staleness), Object.entries(lag)];
  if (stale.length + behind.length === 0) return null;
  return section(
    'standbys',
    'Standbys: how far behind',
    html`${stale.length > 0 && stalenessWords} ${behind.length > 0 && lagWords}`,
    html`${stale.length > 0 && stalenessTable(stale)}${behind.length > 0 && lagTable(behind)}`,
  );
}

const stalenessWords =
  'Staleness: small writes of their own, five a second through the endpoint, each looked for on every standby directly until it is seen; not by the load. What is not seen in time is beside the percentiles, and so is what was waited for while the node did not answer.';
const lagWords =
  "Lag: from what a standby says it has replayed to where the primary was at that moment, drawn between the primary's own answers; in time, since when the primary had been ahead of that. No finer than the questions, about 50 ms apart.";

function stalenessTable(nodes: readonly [string, StalenessFigures][]): Markup {
  const titles = [
    'seen',
    'p50',
    'p90',
    'p99',
    'max',
    'seen late by up to',
    'not seen',
    'no answer',
  ];
  const row = ([node, one]: [string, StalenessFigures]) => html`
<tr><th scope="row">${node}</th><td class="n">${count(one.count)}</td>
  ${[one.p50, one.p90, one.p99, one.max, one.withinMs].map(time)}
  ${[one.notVisible, one.unanswered].map(trouble)}</tr>`;
  const caption = 'Staleness: from the acknowledgement of a write until it can be read there';
  return wideTable(caption, head(titles), nodes.map(row));
}

function lagTable(nodes: readonly [string, LagFigures][]): Markup {
  const titles = ['samples', 'time p50', 'p99', 'max', 'bytes p50', 'p99', 'max'];
  const row = ([node, one]: [string, LagFigures]) => html`
<tr><th scope="row">${node}</th><td class="n">${count(one.samples)}</td>
  ${[one.ms.p50, one.ms.p99, one.ms.max].map(time)}
  ${[one.bytes.p50, one.bytes.p99, one.bytes.max].map((size) => html`<td class="n">${bytes(size)}</td>`)}</tr>`;
  return wideTable('Replication lag, as replayed', head(titles), nodes.map(row));
}

function head(titles: readonly string[]): Markup {
  return html`<tr><th scope="col">Node</th>${titles.map(
    (title) => html`<th scope="col" class="n">${title}</th>`,
  )}</tr>`;
}

function time(ms: number | null): Markup {
  return html`<td class="n">${ms === null ? '–' : duration(ms)}</td>`;
}

function trouble(some: number): Markup {
  return html`<td class="n ${some > 0 ? 'warn' : 'zero'}">${count(some)}</td>`;
}

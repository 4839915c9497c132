import { shapeOf } from '../../core/load-shape.ts';
import { plotFigure } from '../charts/figure.ts';
import type { OperationFigures, Percentiles, Report } from '../report.ts';
import { count, duration } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section, wideTable } from './section.ts';

const columns = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['max', 'max'],
] as const;

/** Percentiles and outcomes per transaction. */
export function latency(report: Report): Markup {
  const { operations, scenario } = report;
  const closed = shapeOf(scenario.load).loop === 'closed';
  return section(
    'latency',
    'Response times, by transaction',
    closed ? ofClosedLoop : ofOpenLoop,
    html`
${curves(report)}
${times(closed ? 'Time, from the actual start' : 'Response time, from the intended start', operations, 'responseMs')}
${!closed && times('Service time, from the actual start', operations, 'serviceMs')}
${outcomes(operations)}`,
  );
}

function curves({ curves: all, faults, operations }: Report): Markup | null {
  const response = operations['total']?.responseMs;
  if (all?.['total'] === undefined || !response) return null;
  return plotFigure({
    ...{ id: 'curves', title: 'How times are distributed' },
    words: `Half of the operations took at most ${duration(response.p50)}, 99 % at most ${duration(response.p99)}, 99.9 % at most ${duration(response.p999)}, all at most ${duration(response.max)}.`,
    how: 'As HdrHistogram plots it: each step to the right leaves a tenth of what lay above, so that the slowest have as much room as the rest. During: from a fault until service was as before, by whole seconds. Each curve ends at its slowest operation.',
    views: [
      ['curves-whole', 'Whole load'],
      ...(faults.length > 0 ? [['curves-stretches', 'Before, during, after'] as const] : []),
      ['curves-kinds', 'Reads and writes'],
    ],
  });
}

const ofOpenLoop =
  'Of operations that ended ok. Response time counts from when an operation was due, so a wait for a free client counts; service time from when it began. What was dropped is in no percentile: it stands beside them.';
const ofClosedLoop =
  'Of operations that ended ok. The load was a closed loop: nothing was due at a time of its own, so response time is service time, and what a stalled server kept clients from asking is in no figure.';

type Operations = Report['operations'];

export function times(
  caption: string,
  operations: Operations,
  name: 'responseMs' | 'serviceMs',
): Markup {
  const head = html`<tr><th scope="col">Transaction</th><th scope="col" class="n">ok</th>
    <th scope="col" class="n">dropped</th>${columns.map(
      ([, title]) => html`<th scope="col" class="n">${title}</th>`,
    )}</tr>`;
  const row = ([transaction, figures]: [string, OperationFigures]) => html`
<tr class="${transaction === 'total' && 'total'}"><th scope="row">${transaction}</th>
  ${counted(figures.ok)}${counted(figures.dropped, warn(figures.dropped))}
  ${percentileCells(figures[name])}</tr>`;
  return wideTable(caption, head, Object.entries(operations).map(row), true);
}

function percentileCells(percentiles: Percentiles | null): readonly Markup[] {
  return columns.map(([name]) =>
    percentiles === null
      ? html`<td class="n">–</td>`
      : html`<td class="n" data-value="${percentiles[name]}">${duration(percentiles[name])}</td>`,
  );
}

function counted(value: number, mark: string | false = false): Markup {
  return html`<td class="n ${mark}" data-value="${value}">${count(value)}</td>`;
}

const outcomeNames = [
  'count',
  'ok',
  'rejected',
  'failed',
  'unknown',
  'dropped',
  'attempts',
] as const;

export function outcomes(operations: Operations): Markup {
  const head = html`<tr><th scope="col">Transaction</th>${outcomeNames.map(
    (name) => html`<th scope="col" class="n">${name}</th>`,
  )}</tr>`;
  const row = ([transaction, figures]: [string, OperationFigures]) => html`
<tr class="${transaction === 'total' && 'total'}"><th scope="row">${transaction}</th>${outcomeNames.map(
    (name) => counted(figures[name] ?? 0, isTrouble(name) && warn(figures[name])),
  )}</tr>`;
  return wideTable('How the operations ended', head, Object.entries(operations).map(row), true);
}

function isTrouble(name: string): boolean {
  return name === 'failed' || name === 'unknown' || name === 'dropped';
}

function warn(value: number): string {
  return value > 0 ? 'warn' : 'zero';
}

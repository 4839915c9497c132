import { html, type Markup } from '../../page/markup.ts';
import type { ComparedFigure, Difference } from '../comparison.ts';

type Told = Extract<Difference, { kind: 'told' }>;

/** How wide a strip is, to either side of nothing. Both ends of it: what is beyond is cut off. */
const halfPercent = 49;

/** The interval of a difference as a bar, beside a line where there is none. */
export function strip(figure: ComparedFigure, one: Difference): Markup {
  if (one.kind === 'untold') return html``;
  const reach = reachOf(figure);
  const x = (value: number) =>
    50 + Math.max(-1, Math.min(1, place(one, value) / reach)) * halfPercent;
  const [low, value, high] = [x(one.low), x(one.value), x(one.high)];
  const at = (percent: number) => `${percent.toFixed(2)}%`;
  return html`<svg class="strip off" width="100%" height="20" aria-hidden="true">
  <line class="axis" x1="0" x2="100%" y1="10" y2="10"/>
  <line class="nothing" x1="50%" x2="50%" y1="1" y2="19"/>
  <rect class="sure" x="${at(low)}" width="${at(Math.max(0.6, high - low))}" y="4" height="12" rx="2"/>
  <line class="median" x1="${at(value)}" x2="${at(value)}" y1="3" y2="17"/>
</svg>`;
}

/** Of all sides the same, so that they can be compared. */
function reachOf({ differences }: ComparedFigure): number {
  const told = differences.filter((one) => one.kind === 'told');
  const ends = told.flatMap((one) => [place(one, one.low), place(one, one.high)]);
  return Math.max(1e-9, ...ends.map(Math.abs));
}

/** Twice and half are as far from the same. */
function place({ as }: Told, value: number): number {
  return as === 'ratio' ? Math.log(Math.max(value, 1e-9)) : value;
}

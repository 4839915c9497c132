import { html, type Markup } from '../../page/markup.ts';
import type { Distribution } from '../distribution.ts';

/** What all strips of one figure are drawn against. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** From zero, so that lengths can be compared; below it where values are. */
export function scaleOf(values: readonly (number | null)[]): Scale {
  const known = values.filter((value) => value !== null);
  return { low: Math.min(0, ...known), high: Math.max(0, ...known) };
}

/** A dot a run, the median as a line, and the interval that holds the true median as a bar. */
export function strip(
  values: readonly (number | null)[],
  { median, interval }: Distribution,
  { low, high }: Scale,
): Markup {
  const x = (value: number) => `${(((value - low) / (high - low || 1)) * 98 + 1).toFixed(2)}%`;
  const width = (from: number, to: number) =>
    `${Math.max(0.4, ((to - from) / (high - low || 1)) * 98).toFixed(2)}%`;
  const dots = values.filter((value) => value !== null);
  return html`<svg class="strip" width="100%" height="20" aria-hidden="true">
  <line class="axis" x1="0" x2="100%" y1="10" y2="10"/>
  ${interval && html`<rect class="sure" x="${x(interval.low)}" width="${width(interval.low, interval.high)}" y="4" height="12" rx="2"/>`}
  ${dots.map((value) => html`<circle class="dot" cx="${x(value)}" cy="10" r="3"/>`)}
  ${median !== null && html`<line class="median" x1="${x(median)}" x2="${x(median)}" y1="1" y2="19"/>`}
</svg>`;
}

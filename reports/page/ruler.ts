import { html, type Markup } from './markup.ts';

const most = 6;
const steps = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000,
];

/** The scale over bars of time, in seconds: at most some six figures, all of them round. */
export function ruler(fromMs: number, toMs: number): Markup {
  const step = steps.find((one) => (toMs - fromMs) / one <= most) ?? 600_000;
  const first = Math.ceil(fromMs / step) * step;
  const ticks = Array.from(
    { length: Math.floor((toMs - first) / step) + 1 },
    (_, at) => first + at * step,
  );
  return html`<svg class="ruler" width="100%" height="16" aria-hidden="true">${ticks.map((ms) =>
    tick(ms, (100 * (ms - fromMs)) / (toMs - fromMs)),
  )}</svg>`;
}

function tick(ms: number, percent: number): Markup {
  // The last one would leave its place on the right.
  const anchor = percent > 94 ? 'end' : percent < 3 ? 'start' : 'middle';
  return html`<text x="${percent.toFixed(2)}%" y="12" text-anchor="${anchor}">${ms / 1_000} s</text>`;
}

import { html, type Markup } from '../page/markup.ts';

export interface PlotFigure {
  readonly id: string;
  readonly title: string;
  /** What can be seen there, for those who cannot see it. */
  readonly words: string;
  /** How it was measured, for who asks. */
  readonly how?: Markup | string;
  /** Several ways to see the same, of which one is shown: id and name on the switch. */
  readonly views?: readonly (readonly [id: string, name: string])[];
}

/** The place of one plot: title, switch, legend with the readout, and the plot itself. */
export function plotFigure({ id, title, words, how, views = [] }: PlotFigure): Markup {
  const places = views.length > 0 ? views : [[id, ''] as const];
  return html`
<figure class="chart" id="chart-${id}" aria-labelledby="chart-${id}-title">
  <figcaption><h3 id="chart-${id}-title">${title}</h3>${views.length > 0 && viewSwitch(id, title, views)}</figcaption>
${places.map(
  ([place], index) => html`
  <div class="plot-view" id="plot-${place}" ${index > 0 && trustedHidden}>
    <ul class="legend" aria-label="Series of ${title}"></ul>
    <div class="plot" role="application" aria-roledescription="chart" tabindex="0" aria-label="${title}. ${words}" aria-describedby="plot-keys"></div>
  </div>`,
)}
${how !== undefined && html`  <details class="how-measured"><summary>How this is measured</summary><p>${how}</p></details>`}
</figure>`;
}

const trustedHidden = html`hidden`;

function viewSwitch(id: string, title: string, views: NonNullable<PlotFigure['views']>): Markup {
  return html`<fieldset class="views"><legend class="hidden">View of ${title}</legend>${views.map(
    ([view, name], index) =>
      html`<label><input type="radio" name="views-${id}" value="${view}" ${index === 0 && html`checked`}><span>${name}</span></label>`,
  )}</fieldset>`;
}

/** Once a page that has plots: what the keys do there, and where the readout is told. */
export function plotKeys(): Markup {
  return html`
<p id="plot-keys" class="hidden">Arrow keys move the cursor, with Shift ten times as far; Home and End go to the ends; plus and minus zoom, 0 or Escape shows all again.</p>
<div id="plot-readout" class="hidden" role="status" aria-live="polite"></div>
<noscript><p>The charts are drawn by a script in this file, which is switched off.</p></noscript>`;
}

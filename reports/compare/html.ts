import { chartAssets } from '../charts/assets.ts';
import { embedPlots } from '../charts/embed.ts';
import { plotKeys } from '../charts/figure.ts';
import { ownStyles, pageDocument } from '../page/document.ts';
import { html } from '../page/markup.ts';
import type { Comparison } from './comparison.ts';
import { comparedSettings, comparedSides, comparisonAnswer } from './page/answer.ts';
import { figureTables } from './page/figures.ts';
import { overlaid } from './page/plot-sections.ts';
import { comparisonPlots } from './page/plots.ts';

const styleSheets = [
  ...['palette', 'base', 'answer', 'sections', 'tables', 'ledgers', 'repeats', 'compare', 'media'],
];

/** The page of compare.json. */
export function renderComparison(comparison: Comparison): string {
  const charts = chartAssets();
  const names = comparison.sides.map(({ label }) => label).join(' and ');
  return pageDocument({
    title: `${names}, compared – pg-ha-bench`,
    styles: [...charts.styles, ...ownStyles(styleSheets)],
    scripts: charts.scripts,
    body: html`<main id="main" tabindex="-1">
${comparisonAnswer(comparison)}
${comparedSides(comparison)}
${figureTables(comparison)}
${overlaid(comparison)}
${comparedSettings(comparison)}
</main>
${plotKeys()}
${embedPlots(comparisonPlots(comparison))}`,
  });
}

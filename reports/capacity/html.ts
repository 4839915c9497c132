import { chartAssets } from '../charts/assets.ts';
import { embedPlots } from '../charts/embed.ts';
import { plotKeys } from '../charts/figure.ts';
import { ownStyles, pageDocument } from '../page/document.ts';
import { html } from '../page/markup.ts';
import type { Capacity } from './capacity.ts';
import { capacityAnswer } from './page/answer.ts';
import { capacityPlots, curves } from './page/curves.ts';
import { how } from './page/how.ts';
import { limits } from './page/limits.ts';
import { trialsTable } from './page/trials.ts';

const styleSheets = [
  ...['palette', 'base', 'answer', 'sections', 'tables', 'ledgers', 'repeats', 'capacity', 'media'],
];

/** The page of capacity.json; it stands beside the directories of its trials, and links to them. */
export function renderCapacity(capacity: Capacity): string {
  const charts = chartAssets();
  return pageDocument({
    title: `${capacity.scenario.name}: ${capacity.verdict} – pg-ha-bench`,
    styles: [...charts.styles, ...ownStyles(styleSheets)],
    scripts: charts.scripts,
    body: html`<main id="main" tabindex="-1">
${capacityAnswer(capacity)}
${curves(capacity)}
${limits(capacity)}
${trialsTable(capacity)}
${how(capacity)}
</main>
${plotKeys()}
${embedPlots(capacityPlots(capacity))}`,
  });
}

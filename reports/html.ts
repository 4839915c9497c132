import { chartAssets } from './charts/assets.ts';
import { embedPlots } from './charts/embed.ts';
import { plotKeys } from './charts/figure.ts';
import { anatomy } from './page/anatomy.ts';
import { answer } from './page/answer.ts';
import { audit } from './page/audit.ts';
import { contents } from './page/contents.ts';
import { ownScripts, ownStyles, pageDocument } from './page/document.ts';
import { errors } from './page/errors.ts';
import { how } from './page/how.ts';
import { latency } from './page/latency.ts';
import { html } from './page/markup.ts';
import { curvePlots } from './page/plots/curves.ts';
import { timelinePlots } from './page/plots/timeline.ts';
import { readOnly } from './page/read-only.ts';
import { reading } from './page/reading.ts';
import { resources } from './page/resources.ts';
import { standbys } from './page/standbys.ts';
import { timeline } from './page/timeline.ts';
import { verdicts } from './page/verdicts.ts';
import type { Report } from './report.ts';

/** The page of a report. */
export function renderPage(report: Report): string {
  const title = `${report.scenario.name}: ${report.verdict} – pg-ha-bench`;
  const body = html`<main id="main" tabindex="-1">
${answer(report)}
${contents(report)}
${timeline(report)}
${anatomy(report)}
${audit(report)}
${latency(report)}
${readOnly(report)}
${standbys(report)}
${resources(report)}
${errors(report)}
${verdicts(report)}
${how(report)}
${reading()}
</main>
${plotKeys()}
${embedPlots([...timelinePlots(report), ...curvePlots(report)])}`;
  const charts = chartAssets();
  const scripts = [...charts.scripts, ...ownScripts(['sorting', 'copying'])];
  const styles = [...charts.styles, ...ownStyles(styleSheets)];
  return pageDocument({ title, styles, scripts, body });
}

/** In the order of the cascade. */
const styleSheets = [
  'palette',
  'base',
  'contents',
  'answer',
  'sections',
  'tables',
  'anatomy',
  'ledgers',
  'media',
];

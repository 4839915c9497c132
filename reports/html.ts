import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { anatomy } from './page/anatomy.ts';
import { answer } from './page/answer.ts';
import { audit } from './page/audit.ts';
import { chartData } from './page/chart-data.ts';
import { ownStyles, pageDocument } from './page/document.ts';
import { errors } from './page/errors.ts';
import { how } from './page/how.ts';
import { latency } from './page/latency.ts';
import { html, jsonText, trusted } from './page/markup.ts';
import { readOnly } from './page/read-only.ts';
import { reading } from './page/reading.ts';
import { standbys } from './page/standbys.ts';
import { timeline } from './page/timeline.ts';
import { verdicts } from './page/verdicts.ts';
import type { Report } from './report.ts';

/** The page of a report. */
export function renderPage(report: Report): string {
  const title = `${report.scenario.name}: ${report.verdict} – pg-ha-bench`;
  const body = html`<main>
${answer(report)}
${timeline(report)}
${anatomy(report)}
${audit(report)}
${latency(report)}
${readOnly(report)}
${standbys(report)}
${errors(report)}
${verdicts(report)}
${how(report)}
${reading()}
</main>
<script type="application/json" id="chart-data">${trusted(jsonText(chartData(report)))}</script>`;
  return pageDocument({ title, ...assets(), body });
}

interface Assets {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/** In the order of the cascade. */
const styleSheets = [
  'palette',
  'base',
  'answer',
  'sections',
  'charts',
  'tables',
  'anatomy',
  'ledgers',
  'media',
];

function assets(): Assets {
  const require = createRequire(import.meta.url);
  const uplotStyle = readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8');
  const uplot = readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8');
  const own = (file: string) => readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8');
  return {
    styles: [uplotStyle, ...ownStyles(styleSheets)],
    scripts: [uplot, own('drawing.js'), own('charts.js')],
  };
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { anatomy } from './page/anatomy.ts';
import { answer } from './page/answer.ts';
import { audit } from './page/audit.ts';
import { chartData } from './page/chart-data.ts';
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

/**
 * The page of a report: one file that loads nothing, opens from a disk, and in which only the
 * scripts and styles written here may act, whatever an error message says.
 */
export function renderPage(report: Report): string {
  const { styles, scripts } = assets();
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(styles, scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.scenario.name}: ${report.verdict} – pg-ha-bench</title>
<link rel="icon" href="data:,">
${styles.map((style) => html`<style>${trusted(style)}</style>`)}
</head>
<body>
<main>
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
<script type="application/json" id="chart-data">${trusted(jsonText(chartData(report)))}</script>
${scripts.map((script) => html`<script>${trusted(script)}</script>`)}
</body>
</html>
`;
  return page.markup;
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
    styles: [uplotStyle, ...styleSheets.map((name) => own(`style/${name}.css`))],
    scripts: [uplot, own('drawing.js'), own('charts.js')],
  };
}

function policy(styles: readonly string[], scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${styles.map(hashOf).join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** In the order in which they build on each other. */
const browserFiles = [
  'palette',
  'wording',
  'scales',
  'shades',
  'series-data',
  'series',
  'lanes',
  'heat',
  'legend',
  'groups',
  'keyboard',
  'plot',
  'page',
];

interface ChartAssets {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/** What a page with plots takes into it, besides its palette: nothing is loaded. */
export function chartAssets(): ChartAssets {
  const require = createRequire(import.meta.url);
  const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
  const own = browserFiles.map((name) => read(`browser/${name}.js`));
  return {
    styles: [readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8'), read('style.css')],
    // One script: each would need a hash in the page's policy.
    scripts: [
      readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
      own.join('\n'),
    ],
  };
}

import { ownStyles, pageDocument } from '../page/document.ts';
import { html } from '../page/markup.ts';
import { repeatsAnswer } from './page/answer.ts';
import { figureTables } from './page/figures.ts';
import { how } from './page/how.ts';
import { runs } from './page/runs.ts';
import type { Repeats } from './repeats.ts';

const styleSheets = [
  ...['palette', 'base', 'answer', 'sections', 'tables', 'ledgers', 'repeats', 'media'],
];

/** The page of repeats.json; it stands beside the directories of its runs, and links to them. */
export function renderRepeats(repeats: Repeats): string {
  return pageDocument({
    title: `${repeats.scenario.name}, repeated: ${repeats.verdict} – pg-ha-bench`,
    styles: ownStyles(styleSheets),
    scripts: [],
    body: html`<main id="main" tabindex="-1">
${repeatsAnswer(repeats)}
${figureTables(repeats)}
${runs(repeats)}
${how(repeats)}
</main>`,
  });
}

import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];

/** null: there is none, and this is not CI, where one is a must. */
export async function openBrowser(): Promise<Browser | null> {
  if (!existsSync(executablePath) && process.env['CI'] !== 'true') return null;
  return chromium.launch({ executablePath, args });
}

export interface Heard {
  /** On the console, and errors of scripts. */
  readonly said: string[];
  readonly asked: string[];
}

export function listenTo(page: Page): Heard {
  const heard: Heard = { said: [], asked: [] };
  page.on('console', (message) => heard.said.push(message.text()));
  page.on('pageerror', (problem) => heard.said.push(problem.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) heard.asked.push(request.url());
  });
  return heard;
}

/** Of each canvas that is shown: whether more than one in two hundred of its pixels has been painted. */
export function inkOfPlots(page: Page): Promise<boolean[]> {
  return page.evaluate(`[...document.querySelectorAll('.uplot canvas')]
    .filter((canvas) => canvas.checkVisibility())
    .map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let painted = 0;
      for (let at = 3; at < data.length; at += 4) if (data[at] > 0) painted += 1;
      return painted > data.length / 4 / 200;
    })`);
}

/** What axe-core finds of weight, by rule and by the first element that it is about. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Evaluated, not loaded: the page's own policy lets no script in.
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200)))`);
}

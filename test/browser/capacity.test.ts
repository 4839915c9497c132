import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Capacity, Trial } from '../../reports/capacity/capacity.ts';
import { renderCapacity } from '../../reports/capacity/html.ts';
import { inkOfPlots, listenTo, openBrowser, seriousFindings } from '../support/browser.ts';
import { capacityStory, holdSpec } from '../support/capacity-story.ts';

const hostile =
  '</td></script><img src="http://198.18.0.1/x.png"><script>document.title="taken"</script>';

/** A search whose first trial broke, with something nasty in every message. */
function nasty(spec = holdSpec): Capacity {
  return capacityStory(spec, (trial, at): Trial => {
    const { runId: _, ...place } = trial;
    if (at === 0) return { ...place, runId: hostile, kind: 'broken', why: hostile };
    if (trial.kind === 'broken') return trial;
    return { ...trial, misses: trial.misses.map((miss) => `${miss} ${hostile}`) };
  });
}

const failover = {
  ...holdSpec,
  of: 'failover',
  repeats: 1,
  objective: ['outages[*].recoveryMs <= 15000'],
} as const;

describe('capacity.html in a browser', () => {
  let browser: Browser;
  let directory: string;
  const addresses = new Map<string, string>();

  before(async function () {
    const opened = await openBrowser();
    if (!opened) return this.skip();
    browser = opened;
    directory = await mkdtemp(join(tmpdir(), 'capacity-'));
    const pages = { hold: nasty(), failover: recovering() };
    for (const [name, capacity] of Object.entries(pages)) {
      const page = join(directory, `${name}.html`);
      await writeFile(page, renderCapacity(capacity));
      addresses.set(name, pathToFileURL(page).href);
    }
  });
  after(async () => {
    await browser?.close();
    if (directory) await rm(directory, { recursive: true });
  });

  for (const name of ['hold', 'failover'])
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [400, 1_280])
        it(`of a ${name} is quiet, asks for nothing and draws, ${colorScheme}, ${width} pixels`, async () => {
          const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
          const heard = listenTo(page);
          const address = addresses.get(name) ?? '';
          await page.goto(address);
          await page.waitForSelector('html[data-plots=drawn]');
          const inks = await inkOfPlots(page);
          assert.ok(inks.length > 0 && inks.every(Boolean), `${inks}`);
          assert.deepEqual(heard, { said: [], asked: [address] });
          assert.deepEqual(await seriousFindings(page), []);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
          assert.notEqual(await page.title(), 'taken');
          await page.close();
        });

  it('shows latency over what was offered, or over what was achieved', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    await page.goto(addresses.get('hold') ?? '');
    await page.waitForSelector('html[data-plots=drawn]');
    assert.ok(await page.isVisible('#plot-latency-offered'));
    await page.getByText('Achieved', { exact: true }).click();
    assert.ok(await page.isVisible('#plot-latency-achieved'));
    assert.ok(!(await page.isVisible('#plot-latency-offered')));
    await page.close();
  });
});

/** Recovery takes the longer the higher the rate. */
function recovering(): Capacity {
  return capacityStory(failover, (trial) => {
    if (trial.kind === 'broken') return trial;
    const recoveryMs = 4_000 + 5 * trial.rate;
    const figures = { ...trial.figures, recoveryMs, writeOutageMs: 3_000 };
    return { ...trial, figures, outcome: recoveryMs <= 15_000 ? 'met' : 'missed' };
  });
}

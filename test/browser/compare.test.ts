import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { buildReport } from '../../reports/build.ts';
import { compareSides } from '../../reports/compare/compare-sides.ts';
import { renderComparison } from '../../reports/compare/html.ts';
import type { Report } from '../../reports/report.ts';
import { inkOfPlots, listenTo, openBrowser, seriousFindings } from '../support/browser.ts';
import { crash, makeRun } from '../support/run-directory.ts';

const hostile = '</td><img src="http://198.18.0.1/x.png"><script>document.title="taken"</script>';

describe('compare.html in a browser', () => {
  let browser: Browser | null = null;
  let folder: string;
  let address: string;
  before(async function () {
    browser = await openBrowser();
    if (!browser) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'compare-'));
    const quick = await reportOf(2_000);
    const slow = await reportOf(9_000);
    const { provenance } = slow;
    const other = { ...slow, provenance: { ...provenance, runId: hostile, commit: hostile } };
    const sides = [
      { label: 'A', runs: [quick] },
      { label: hostile, runs: [other] },
    ];
    const path = join(folder, 'compare.html');
    await writeFile(path, renderComparison(compareSides(sides)));
    address = pathToFileURL(path).href;
  });
  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  async function reportOf(us: number): Promise<Report> {
    const responseUs = (cycle: number) => Math.round(us * (1 + 0.3 * Math.sin(cycle * 12.9898)));
    return buildReport(await makeRun({ ...crash, durationMs: 60_000, responseUs, faults: late }));
  }
  const late = [{ atMs: 30_000, outageMs: 4_100, healAfterMs: 6_000 }];

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [400, 1_280])
      it(`is quiet, asks for nothing, draws and can be used by all, ${colorScheme}, ${width} pixels`, async () => {
        assert.ok(browser);
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        const heard = listenTo(page);
        await page.goto(address);
        await page.waitForSelector('.uplot canvas');
        const drawn = await inkOfPlots(page);
        assert.ok(drawn.length >= 4 && drawn.every(Boolean), JSON.stringify(drawn));
        assert.deepEqual(await seriousFindings(page), []);
        assert.deepEqual(heard, { said: [], asked: [address] });
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        assert.notEqual(await page.title(), 'taken');
        await page.close();
      });

  it('says first what is worse, and shows the whole of every finding on a wide screen', async () => {
    assert.ok(browser);
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    await page.goto(address);
    assert.match(await page.innerText('h1'), /worse in response p50 of a second/);
    const cut = await page.evaluate(`[...document.querySelectorAll('.scroll')]
      .filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => one.getAttribute('aria-label'))`);
    assert.deepEqual(cut, []);
    await page.close();
  });
});

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { writeIndex } from '../../cli/runs-index.ts';
import { buildReport } from '../../reports/build.ts';
import type { Report } from '../../reports/report.ts';
import { inkOfPlots, listenTo, openBrowser, seriousFindings } from '../support/browser.ts';
import { crash, makeRun } from '../support/run-directory.ts';

const hostile = '</script><img src="http://198.18.0.1/x.png" onerror="document.title=`taken`">';

describe('the list of runs in a browser', () => {
  let browser: Browser | null = null;
  let folder: string;
  let address: string;

  before(async function () {
    browser = await openBrowser();
    if (!browser) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'runs-'));
    await fill(folder, await buildReport(await makeRun(crash)));
    address = pathToFileURL(await writeIndex(folder)).href;
  });
  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const open = async (colorScheme: 'light' | 'dark' = 'light', width = 1280) => {
    assert.ok(browser);
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const heard = listenTo(page);
    await page.goto(address);
    await page.waitForSelector('.uplot canvas');
    return { page, heard };
  };
  /** Names of the runs that are shown, from the top. */
  const shown = (page: Page) =>
    page
      .locator('#runs tbody tr:visible th')
      .evaluateAll((cells) => cells.map((one) => one.textContent));
  const sortedBy = (page: Page) =>
    page
      .locator('#runs thead th:not([aria-sort="none"])')
      .evaluateAll((heads) =>
        heads.map((one) => `${one.textContent} ${one.getAttribute('aria-sort')}`),
      );

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [400, 1280])
      it(`is quiet, asks for nothing, draws and can be used by all, ${colorScheme}, ${width} pixels`, async () => {
        const { page, heard } = await open(colorScheme, width);
        assert.deepEqual(await inkOfPlots(page), [true, true]);
        assert.deepEqual(await seriousFindings(page), []);
        assert.deepEqual(heard, { said: [], asked: [address] });
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        assert.equal(await page.title(), 'Runs – pg-ha-bench');
        await page.close();
      });

  it('is sorted by a click, and the other way round by another one', async () => {
    const { page } = await open();
    assert.deepEqual(await sortedBy(page), ['Run descending']);
    assert.deepEqual(await shown(page), ['e-cut', 'd', 'c', 'b', 'a']);
    await page.getByRole('button', { name: 'Write outage' }).click();
    assert.deepEqual(await sortedBy(page), ['Write outage descending']);
    // 12 s is more than 9 s; what is not known comes last either way.
    assert.deepEqual(await shown(page), ['c', 'b', 'a', 'e-cut', 'd']);
    await page.getByRole('button', { name: 'Write outage' }).click();
    assert.deepEqual(await shown(page), ['a', 'b', 'c', 'e-cut', 'd']);
    await page.close();
  });

  it('is sorted and filtered by the keyboard alone', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Verdict' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await sortedBy(page), ['Verdict ascending']);
    assert.equal((await shown(page))[0], 'e-cut');
    await page.keyboard.press('Space');
    assert.deepEqual(await sortedBy(page), ['Verdict descending']);
    await page.locator('#by-verdict').focus();
    await page.keyboard.type('Fail');
    await page.keyboard.press('Tab');
    assert.deepEqual(await shown(page), ['b']);
    assert.equal(await page.locator('#shown').textContent(), '1 of 5 shown');
    await page.close();
  });

  it('shows the trend of the scenario that is chosen', async () => {
    const { page } = await open();
    await page.locator('#trend-of').selectOption('other');
    const before = await page.locator('#chart-trend-outage canvas').screenshot();
    await page.locator('#trend-of').selectOption('failover-under-load');
    const after = await page.locator('#chart-trend-outage canvas').screenshot();
    assert.ok(!after.equals(before));
    await page.locator('#by-scenario').selectOption('other');
    assert.equal(await page.locator('#trend-of').inputValue(), 'other');
    await page.close();
  });

  it('leads to the report of each run beside it', async () => {
    const { page } = await open();
    const links = page.locator('#runs tbody a');
    const targets = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    assert.deepEqual(
      targets.sort(),
      ['a', 'b', 'c', 'd'].map((name) => `./${name}/report.html`),
    );
    await page.close();
  });
});

async function fill(folder: string, good: Report): Promise<void> {
  const [outage] = good.outages;
  assert.ok(outage);
  const after = (ms: number | null) => ({ outages: [{ ...outage, writeOutageMs: ms }] });
  const named = (name: string) => ({ scenario: { ...good.scenario, name } });
  const reports = {
    a: after(3_000),
    b: { ...after(9_000), verdict: 'fail' },
    c: { ...after(12_000), ...named('other') },
    d: {
      ...after(null),
      ...named('other'),
      provenance: { ...good.provenance, startedAt: hostile },
    },
  } as const;
  for (const [name, more] of Object.entries(reports)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'report.json'), JSON.stringify({ ...good, ...more }));
  }
  await mkdir(join(folder, 'e-cut'));
  await writeFile(join(folder, 'e-cut', 'report.json'), `{"scenario": {"name": "${hostile}`);
}

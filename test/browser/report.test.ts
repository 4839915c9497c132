import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { runFiles } from '../../core/history.ts';
import { writeReport } from '../../reports/build.ts';
import { seriousFindings } from '../support/browser.ts';
import { crash, makeRun } from '../support/run-directory.ts';

const executablePath = '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];
const hostile = '</script><img src="http://198.18.0.1/x.png" onerror="document.title=`taken`">';
const error = { code: 'XX000', message: hostile };

describe('report.html in a browser', () => {
  let browser: Browser;
  let address: string;

  before(async function () {
    if (!existsSync(executablePath) && process.env['CI'] !== 'true') this.skip();
    const directory = await makeRun({ ...crash, error });
    await writeReport(directory);
    address = pathToFileURL(join(directory, runFiles.page)).href;
    browser = await chromium.launch({ executablePath, args });
  });

  after(async () => {
    await browser?.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [400, 1_280]) {
      it(`is quiet, asks for nothing and draws, ${colorScheme} and ${width} pixels wide`, async () => {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        const heard = listen(page);
        await page.goto(address);
        await drawn(page);
        assert.ok(((await page.evaluate(inkOfCharts)) as boolean[]).every(Boolean));
        assert.deepEqual(heard, { said: [], asked: [address] });
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        assert.match(await page.title(), /^failover-under-load: pass/);
        await page.close();
      });
    }
  }

  it('shows the same moment in all charts', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    await page.goto(address);
    await drawn(page);
    await page.locator('#chart-throughput .u-over').hover({ position: { x: 300, y: 50 } });
    const times = await page
      .locator('#timeline .plot-view:not([hidden]) .legend .at')
      .evaluateAll((cells) => cells.map((cell) => Number.parseFloat(cell.textContent ?? '')));
    assert.ok(times.length >= 4);
    for (const time of times) assert.ok(Math.abs(time - (times[0] ?? 0)) <= 1, String(times));
    await page.close();
  });

  it('zooms all charts when one is dragged over', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 1_600 } });
    await page.goto(address);
    await drawn(page);
    const over = page.locator('#plot-throughput .u-over');
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 200, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + 60, { steps: 5 });
    await page.mouse.up();
    const ranges = (await page.evaluate(shownByGroup)) as [number, number][];
    assert.ok(ranges.length >= 5);
    for (const range of ranges) assert.deepEqual(range, ranges[0]);
    assert.ok((ranges[0]?.[0] ?? 0) > 1);
    await page.close();
  });

  it('is walked by keys: the readout is told, plus zooms all, Escape shows all again', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    await page.goto(address);
    await drawn(page);
    await page.locator('#plot-throughput .plot').focus();
    await page.keyboard.press('ArrowRight');
    assert.match((await page.locator('#plot-readout').textContent()) ?? '', /^0\.5 s: ok 100/);
    const shown = async () => (await page.evaluate(shownByGroup)) as [number, number][];
    const whole = await shown();
    await page.keyboard.press('+');
    const near = await shown();
    assert.ok((near[0]?.[1] ?? 0) < (whole[0]?.[1] ?? 0));
    for (const range of near) assert.deepEqual(range, near[0]);
    await page.keyboard.press('Escape');
    assert.deepEqual(await shown(), whole);
    await page.close();
  });

  it('is convicted when a chart is not painted', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    await page.goto(address);
    await drawn(page);
    await page.evaluate(`{ const { plot: { ctx } } = plots.views.get('lanes');
      ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height); }`);
    const inked = (await page.evaluate(inkOfCharts)) as boolean[];
    assert.equal(inked.filter((is) => !is).length, 1);
    await page.close();
  });

  it('has nothing of weight that axe-core finds, and is convicted of what is planted', async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    await page.goto(address);
    await drawn(page);
    assert.deepEqual(await seriousFindings(page), []);
    await page.evaluate(`document.querySelector('main').append(document.createElement('button'))`);
    assert.match((await seriousFindings(page)).join(), /button-name/);
    await page.close();
  });
});

function drawn(page: Page): Promise<unknown> {
  return page.waitForSelector('html[data-plots=drawn]');
}

function listen(page: Page): { said: string[]; asked: string[] } {
  const heard = { said: [] as string[], asked: [] as string[] };
  page.on('console', (message) => heard.said.push(message.text()));
  page.on('pageerror', (problem) => heard.said.push(problem.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) heard.asked.push(request.url());
  });
  return heard;
}

const shownByGroup = `[...plots.views.values()].filter(({ spec }) => spec.group === 'run')
  .map(({ plot: { scales: { x } } }) => [x.min, x.max])`;

/** Of each canvas: whether more than one in fifty of its pixels has been painted. */
const inkOfCharts = `[...document.querySelectorAll('.plot-view:not([hidden]) canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) painted += 1;
  return painted > data.length / 4 / 50;
})`;

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { buildReport } from '../../reports/build.ts';
import { buildRepeats } from '../../reports/repeats/build.ts';
import { renderRepeats } from '../../reports/repeats/html.ts';
import type { RanOnce } from '../../reports/repeats/ran.ts';
import { crash, makeRun } from '../support/run-directory.ts';

const executablePath = '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];
const hostile = '</td><img src="http://198.18.0.1/x.png"><script>document.title="taken"</script>';

describe('repeats.html in a browser', () => {
  let browser: Browser;
  let directory: string;
  let address: string;
  before(async function () {
    if (!existsSync(executablePath) && process.env['CI'] !== 'true') this.skip();
    directory = await mkdtemp(join(tmpdir(), 'repeats-'));
    const report = await buildReport(await makeRun(crash));
    const ran: RanOnce[] = [
      { kind: 'done', round: 1, report },
      { kind: 'broken', round: 2, runId: hostile, why: hostile },
    ];
    const variants = [
      { settings: { place: hostile }, ran },
      { settings: { place: 'b' }, ran },
    ];
    const page = join(directory, 'repeats.html');
    await writeFile(page, renderRepeats(buildRepeats(2, variants, [hostile])));
    address = pathToFileURL(page).href;
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    if (directory) await rm(directory, { recursive: true });
  });

  for (const width of [400, 1_280])
    it(`is quiet, asks for nothing and is no wider than its window, ${width} pixels`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const said: string[] = [];
      const asked: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(address);
      assert.deepEqual({ said, asked }, { said: [], asked: [address] });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      assert.notEqual(await page.title(), 'taken');
      const dots = await page.evaluate('document.querySelectorAll(".strip .dot").length');
      assert.ok(Number(dots) > 10);
      await page.close();
    });
});

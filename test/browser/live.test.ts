import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { LivePage, liveAddress, type WitnessedRun } from '../../cli/watch/live-page.ts';
import { clockFrom, zeroNow } from '../../core/clock.ts';
import type { HistoryEvent, Stage, WindowEvent } from '../../core/history.ts';
import type { Scenario } from '../../core/scenario.ts';
import { buildReport } from '../../reports/build.ts';
import { renderPage } from '../../reports/html.ts';
import type { Report } from '../../reports/report.ts';
import { inkOfPlots, listenTo, openBrowser, seriousFindings } from '../support/browser.ts';
import { crash, makeRun } from '../support/run-directory.ts';

const hostile = '</script><img src="http://198.18.0.1/x.png" onerror="document.title=`taken`">';
const never = new AbortController().signal;

describe('the page of a run that goes on, in a browser', () => {
  let browser: Browser | null = null;
  let good: Report;
  let directory: string;
  let live: LivePage;
  let url: string;
  let witness: WitnessedRun;
  let lines: string[];

  before(async function () {
    browser = await openBrowser();
    if (!browser) this.skip();
    good = await buildReport(await makeRun(crash));
  });
  after(() => browser?.close());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'live-'));
    lines = [];
    const listen = await liveAddress(true);
    assert.ok(listen);
    live = await LivePage.open(listen, (line) => (url = line.replace('live: ', '')), never);
    witness = live.witness(good.scenario as Scenario, { runId: 'r-1', directory });
    witness.begin(clockFrom(zeroNow() - 9_000_000_000n));
  });
  afterEach(async () => {
    await witness[Symbol.asyncDispose]();
    await live[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  const open = async (colorScheme: 'light' | 'dark' = 'light', width = 1280) => {
    assert.ok(browser);
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const heard = listenTo(page);
    await page.goto(url);
    return { page, heard };
  };
  /** As the load writes it down. */
  const write = async (...events: HistoryEvent[]) => {
    lines.push(...events.map((event) => `${JSON.stringify(event)}\n`));
    await writeFile(join(directory, 'events.jsonl'), lines.join(''));
  };
  const stage = (name: Stage, atMs: number) => witness.event({ kind: 'stage', atMs, stage: name });
  const seconds = (from: number, to: number, more: Partial<WindowEvent> = {}) =>
    write(...Array.from({ length: to - from }, (_, i) => windowAt((from + i) * 1000, more)));
  const beginMeasuring = async () => {
    stage('warmup', 500);
    stage('measure', 2000);
    for (const node of ['node1', 'node2'])
      for (const atMs of [2000, 8500]) witness.probe({ atMs, node, tookMs: 1, role: null });
    await seconds(2, 8);
  };
  const says = (page: Page, text: RegExp) =>
    page.getByText(text).first().waitFor({ timeout: 2_000 });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [400, 1280])
      it(`is quiet, asks nobody else, draws and can be used by all, ${colorScheme}, ${width} pixels`, async () => {
        const { page, heard } = await open(colorScheme, width);
        await beginMeasuring();
        await says(page, /^measuring: /);
        await page.waitForSelector('.uplot canvas');
        const ink = await inkOfPlots(page);
        assert.ok(ink.length >= 4 && ink.every(Boolean), String(ink));
        assert.deepEqual(await seriousFindings(page), []);
        assert.deepEqual(heard, { said: [], asked: [url, `${url}events`] });
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        await page.close();
      });

  it('shows what happens within two seconds of it, hostile or not, as text', async () => {
    const { page, heard } = await open();
    await beginMeasuring();
    await says(page, /^measuring: /);
    witness.event({
      ...{ kind: 'fault', atMs: 8000, step: 0, fault: 'crash', target: 'primary' },
      ...{ nodes: ['node1'], what: 'inject', detail: hostile },
    });
    await says(page, /crash of node1 is being injected/);
    witness.event({ kind: 'topology', atMs: 8100, primary: 'node2', redundant: false, nodes: [] });
    await says(page, /^node2 is primary$/);
    witness.event({ kind: 'held', atMs: 8200, held: 12 });
    await says(page, /^12$/);
    const operation = {
      kind: 'operation',
      transaction: 'audit',
      cycle: 1,
      outcome: 'failed',
    } as const;
    const when = { atMs: 8300, intendedAtMs: 8300, startedAtMs: 8300, measured: true };
    await write({ ...operation, ...when, code: '57P01', message: hostile });
    await page.locator('#error-table th code', { hasText: '57P01' }).waitFor({ timeout: 2_000 });
    await seconds(8, 10, { failed: 5 });
    await page.locator('#plot-errors .legend', { hasText: '57P01' }).waitFor({ timeout: 2_000 });
    await page
      .locator('#plot-throughput .legend', { hasText: 'failed' })
      .waitFor({ timeout: 2_000 });
    assert.ok(!heard.asked.some((asked) => asked.includes('198.18.0.1')));
    assert.deepEqual(heard.said, []);
    await page.close();
  });

  it('goes over to the report when that is there, and stays when nobody serves it any more', async () => {
    const { page } = await open();
    await beginMeasuring();
    await says(page, /^measuring: /);
    await writeFile(join(directory, 'report.html'), renderPage(good));
    await witness[Symbol.asyncDispose]();
    live.reported({ runId: 'r-1', directory }, 'pass');
    await says(page, new RegExp(`^${directory.split('/').at(-1)}$`));
    await live[Symbol.asyncDispose]();
    await page.waitForURL(/report\.html$/);
    await page.locator('h1', { hasText: 'Users could not write' }).waitFor();
    await page.close();
  });
});

function windowAt(fromMs: number, more: Partial<WindowEvent>): WindowEvent {
  return {
    ...{ kind: 'window', atMs: fromMs + 1000, fromMs, toMs: fromMs + 1000, offered: 50, ok: 50 },
    ...{ rejected: 0, failed: 0, unknown: 0, dropped: {}, waiting: 0, inFlight: 0 },
    ...{ readGaps: [], writeGaps: [], ...more },
  };
}

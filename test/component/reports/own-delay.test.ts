import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEvent, type OwnDelay, runFiles } from '../../../core/history.ts';
import { writeReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { crash, makeRun } from '../../support/run-directory.ts';

/** A run in which each window tells the same. */
async function runTelling(ownDelay: OwnDelay): Promise<string> {
  const directory = await makeRun(crash);
  const file = join(directory, runFiles.events);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const told = lines.map((line) => {
    const event = JSON.parse(line) as HistoryEvent;
    return JSON.stringify(event.kind === 'window' ? { ...event, ownDelay } : event);
  });
  await writeFile(file, `${told.join('\n')}\n`);
  return directory;
}

describe("the load's own delay", () => {
  it('is summed over the measured windows, and shown with the load', async () => {
    const each = { begun: 100, late: 3, latestMs: 7.5, coreWaitMs: 2 };
    const report = await writeReport(await runTelling(each));
    const { begun = 0, late, latestMs, coreWaitMs } = report.ownDelay ?? {};
    const windows = begun / each.begun;
    assert.ok(Number.isInteger(windows) && windows >= report.series.fromMs.length, `${windows}`);
    assert.deepEqual([late, latestMs, coreWaitMs], [3 * windows, 7.5, 2 * windows]);
    const page = renderPage(report);
    assert.match(
      page,
      /<dt>begun over 2 ms late by a free client<\/dt><dd>3\.00 %, at most 7\.5 ms/,
    );
    assert.match(page, /<dt>waited for a core<\/dt>/);
  });

  it('is not claimed of a core where the system does not tell', async () => {
    const each = { begun: 100, late: 0, latestMs: 1, coreWaitMs: null };
    const page = renderPage(await writeReport(await runTelling(each)));
    assert.match(page, /<dd>0 %, at most 1\.0 ms/);
    assert.doesNotMatch(page, /waited for a core/);
  });

  it('is absent for a run of an older version', async () => {
    const report = await writeReport(await makeRun(crash));
    assert.ok(!('ownDelay' in report));
    assert.doesNotMatch(renderPage(report), /by a free client/);
  });
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../../core/history.ts';
import type { ResourceRecord } from '../../../core/resources.ts';
import { buildReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { embeddedPlots } from '../../support/embedded-plots.ts';
import { calm, makeRun, measuredFromMs } from '../../support/run-directory.ts';

const hostile = '</td><script>alert(1)</script>';

/** Half a minute in which node1 is asked for all it has. */
function second(at: number): ResourceRecord {
  return {
    ...{ atMs: measuredFromMs + 1_000 * (at + 1), spanMs: 1_000 },
    machine: { cores: 2, busy: 1.9, stolen: 0.02, diskWait: 0 },
    parts: { node1: 1.4, node2: null, load: 0.3 },
    sessions: {
      node1: { asked: 2, idleInTransaction: 2, active: { running: 8, [`IO:${hostile}`]: 2 } },
      node2: null,
    },
  };
}

async function sampled(lines: string): Promise<string> {
  const directory = await makeRun(calm);
  await writeFile(join(directory, runFiles.resources), lines);
  return directory;
}

describe('the resources in a report', () => {
  const records = Array.from({ length: 30 }, (_, at) => `${JSON.stringify(second(at))}\n`).join('');

  it('are figures, a chart and a table, and let nothing out of its place', async () => {
    const report = await buildReport(await sampled(records));
    assert.deepEqual(report.resources?.parts['node1'], { mean: 1.4, max: 1.4 });
    const page = renderPage(report);
    assert.match(page, /<th scope="row">node1<\/th><td class="n">1\.40<\/td>/);
    assert.match(page, /running, or waiting for a core<\/th><td class="n">4\.00/);
    assert.match(page, /not known: its processes could not be seen/);
    assert.ok(!page.includes('<script>alert'));
    const plot = embeddedPlots(page).get('processor');
    assert.ok(plot?.kind === 'series');
    assert.deepEqual(
      plot.series.map(({ label }) => label),
      ['node1', 'load', 'machine'],
    );
  });

  it('are absent without the file, as in runs of older versions, and no fault of the run', async () => {
    const report = await buildReport(await makeRun(calm));
    assert.equal(report.resources, undefined);
    assert.equal(report.verdicts['history']?.status, 'pass');
    assert.equal(embeddedPlots(renderPage(report)).has('processor'), false);
  });

  it('are what can be read of a file that was cut short', async () => {
    const report = await buildReport(await sampled(records.slice(0, -40)));
    assert.equal(report.resources?.samples, 29);
  });

  it('come with what was asked and what was given', async () => {
    const { throughput } = await buildReport(await makeRun(calm));
    assert.ok(throughput);
    assert.ok(Math.abs(throughput.offeredPerSecond - 100) < 1);
    assert.ok((throughput.achievedShare ?? 0) > 0.99);
    // 100 a second of 2 ms each.
    assert.ok(throughput.concurrency > 0 && throughput.concurrency < 0.3);
  });
});

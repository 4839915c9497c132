import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineEvent } from '../../../core/history.ts';
import { runFiles } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { crash, makeRun } from '../../support/run-directory.ts';

const said: EngineEvent = {
  ...{ kind: 'engine', atMs: 60_000, name: 'k6', tells: 'operations', thresholds: 'met' },
  notes: ['3 lines of <output> could not be read'],
};

/** A run of the same facts, driven by k6, which said that of itself. */
async function byK6(...events: readonly EngineEvent[]) {
  const directory = await makeRun(crash);
  const path = join(directory, runFiles.provenance);
  const provenance = JSON.parse(await readFile(path, 'utf8'));
  provenance.scenario.load.engine = 'k6';
  await writeFile(path, JSON.stringify(provenance));
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  await appendFile(join(directory, runFiles.events), lines);
  return buildReport(directory);
}

describe('the report of a load by k6', () => {
  it('says what k6 cannot know, and what it said, on the page too', async () => {
    const report = await byK6(said);
    const { name, tells, thresholds, notes } = report.engine ?? {};
    assert.deepEqual([name, tells, thresholds], ['k6', 'operations', 'met']);
    assert.ok(notes?.some((note) => /does not tell when it was due/.test(note)));
    const page = renderPage(report);
    assert.match(page, /3 lines of &lt;output&gt; could not be read/);
    assert.match(page, /driven by k6/);
    assert.equal(report.verdicts['lost-writes']?.status, 'pass');
  });

  it('acquits nobody of lost writes when its script told of none', async () => {
    const report = await byK6({ ...said, tells: 'turns' });
    const { status, detail } = report.verdicts['lost-writes'] ?? {};
    assert.equal(status, 'unknown');
    assert.match(detail ?? '', /tells of no operations/);
  });

  it('takes the word of every process: one crossed threshold is one', async () => {
    const report = await byK6(said, { ...said, thresholds: 'crossed', notes: ['another'] });
    assert.equal(report.engine?.thresholds, 'crossed');
    assert.equal(report.engine?.notes.filter((note) => note === 'another').length, 1);
  });

  it('knows nothing of what a run that was cut short did not say', async () => {
    const report = await byK6();
    assert.deepEqual([report.engine?.tells, report.engine?.thresholds], [null, null]);
  });

  it('says nothing beside the figures of our own engine', async () => {
    const report = await buildReport(await makeRun(crash));
    const { name, tells, notes } = report.engine ?? {};
    assert.deepEqual([name, tells, notes], ['pg', 'operations', []]);
    assert.ok(!renderPage(report).includes('driven by'));
  });
});

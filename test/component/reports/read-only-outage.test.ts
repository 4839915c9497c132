import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEvent, runFiles } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { makeReadOnlyRun } from '../../support/read-only-run.ts';
import { calm, lines } from '../../support/run-directory.ts';

const forGood = (fromMs: number) => ({ stop: { fromMs, toMs: Number.POSITIVE_INFINITY } });

describe('reads on the read-only address', () => {
  it('pass when they came back after the fault', async () => {
    const { verdict, verdicts, readOnly } = await buildReport(await makeReadOnlyRun());
    assert.equal(verdict, 'pass', JSON.stringify(verdicts));
    assert.equal(readOnly?.outages[0]?.notBack, false);
    assert.equal(readOnly?.stoppedAtMs, null);
  });

  it('fail when they do not come back after the fault, although all others do', async () => {
    const directory = await makeReadOnlyRun(forGood(10_200));
    const { verdict, verdicts, outages, readOnly } = await buildReport(directory);
    assert.deepEqual(outages[0]?.notBack, []);
    assert.equal(readOnly?.outages[0]?.notBack, true);
    assert.equal(readOnly?.outages[0]?.outageMs, null);
    assert.equal(verdict, 'fail');
    assert.match(
      verdicts['outage']?.detail ?? '',
      /^reads on the read-only address did not come back after crash of node1: no read there was/,
    );
  });

  it('fail when they stop without a fault', async () => {
    const directory = await makeReadOnlyRun({ run: calm, ...forGood(20_000) });
    const { verdict, verdicts, readOnly, stoppedAtMs } = await buildReport(directory);
    assert.deepEqual(stoppedAtMs, { write: null, read: null });
    assert.equal(readOnly?.stoppedAtMs, 24_000);
    assert.equal(verdict, 'fail');
    assert.match(
      verdicts['outage']?.detail ?? '',
      /^reads on the read-only address stopped at 24000\.0 ms without a fault/,
    );
  });

  it('are unknown when none was acknowledged there before the fault', async () => {
    const directory = await makeReadOnlyRun(forGood(-10_000));
    const { verdicts } = await buildReport(directory);
    assert.equal(verdicts['outage']?.status, 'unknown');
    assert.match(verdicts['outage']?.detail ?? '', /no reads were acknowledged on the read-only/);
  });

  it('are unknown when there were too few to tell that they stopped', async () => {
    const directory = await makeReadOnlyRun({ run: calm, ...forGood(10) });
    const { verdicts, readOnly } = await buildReport(directory);
    assert.ok(readOnly?.stoppedAtMs);
    assert.equal(verdicts['outage']?.status, 'unknown');
    assert.match(verdicts['outage']?.detail ?? '', /too few reads .* on the read-only address/);
  });

  it('are unknown of a run that recorded nothing of when they ended', async () => {
    const directory = await makeReadOnlyRun();
    const path = join(directory, runFiles.events);
    const events = (await readFile(path, 'utf8')).trim().split('\n');
    const without = events.map((line) => {
      const { readOnlyGaps: _, ...event } = JSON.parse(line);
      return event as HistoryEvent;
    });
    await writeFile(path, lines(without));
    assert.equal((await buildReport(directory)).verdicts['outage']?.status, 'unknown');
  });
});

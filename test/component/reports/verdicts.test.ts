import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../../core/errors.ts';
import { runFiles } from '../../../core/history.ts';
import { buildReport } from '../../../reports/build.ts';
import { summaryLines } from '../../../reports/summary.ts';
import {
  appendHalfALine,
  calm,
  crash,
  makeRun,
  type RunPlan,
} from '../../support/run-directory.ts';

const report = async (change: Partial<RunPlan>) =>
  buildReport(await makeRun({ ...crash, ...change }));

describe('the verdicts of a run', () => {
  it('pass when the service came back and nothing was lost', async () => {
    const { verdict, verdicts } = await report({ expect: ['writes.lost == 0'] });
    assert.equal(verdict, 'pass', JSON.stringify(verdicts));
  });

  it('fail when nothing is acknowledged after the fault', async () => {
    const { verdicts, outages, verdict } = await report({ endless: true });
    assert.equal(verdict, 'fail');
    assert.equal(verdicts['outage']?.status, 'fail');
    assert.equal(outages[0]?.writeOutageMs, null);
    assert.equal(outages[0]?.readOutageMs, null);
    assert.match(
      outages[0]?.reasons['firstAcknowledged'] ?? '',
      /^no write was acknowledged again/,
    );
  });

  it('fail when writes stop without a fault and do not come back', async () => {
    const stops = [{ kind: 'write', fromMs: 20_000, toMs: Number.POSITIVE_INFINITY }] as const;
    const { verdict, verdicts } = await report({ faults: [], stops });
    assert.equal(verdict, 'fail');
    assert.match(
      verdicts['outage']?.detail ?? '',
      /^writes stopped at 2\d{4}\.\d ms without a fault and did not come back$/,
    );
  });

  it('do not know whether writes stopped when the last one was that of the warm-up', async () => {
    const stops = [{ kind: 'write', fromMs: -500, toMs: Number.POSITIVE_INFINITY }] as const;
    const told = await report({ faults: [], stops });
    const { verdicts, stoppedAtMs } = told;
    assert.ok(stoppedAtMs.write);
    assert.match(summaryLines(told)[1] ?? '', /^No fault was injected: /);
    assert.equal(verdicts['outage']?.status, 'unknown');
    assert.match(verdicts['outage']?.detail ?? '', /^too few writes were acknowledged to tell/);
  });

  it('fail when reads do not come back, although writes do', async () => {
    const stops = [{ kind: 'read', fromMs: 12_000, toMs: Number.POSITIVE_INFINITY }] as const;
    const { verdicts, outages } = await report({ stops });
    assert.equal(outages[0]?.writeOutageMs, 4_100);
    assert.equal(verdicts['outage']?.status, 'fail');
    assert.match(verdicts['outage']?.detail ?? '', /no read was acknowledged again/);
  });

  it('do not know whether reads came back when the load ended too soon to tell', async () => {
    const faults = [{ atMs: 28_500, outageMs: 600, healAfterMs: 700 }];
    const stops = [{ kind: 'read', fromMs: 28_500, toMs: Number.POSITIVE_INFINITY }] as const;
    const { verdicts } = await report({ faults, stops });
    assert.equal(verdicts['outage']?.status, 'unknown', JSON.stringify(verdicts['outage']));
  });

  it('do not pass a load that stopped long before its time', async () => {
    const directory = await makeRun({ ...calm, durationMs: 20_000 });
    const path = join(directory, runFiles.provenance);
    const provenance = JSON.parse(await readFile(path, 'utf8'));
    provenance.scenario.durationMs = 30_000;
    await writeFile(path, JSON.stringify(provenance));
    const { load } = (await buildReport(directory)).verdicts;
    assert.match(load?.detail ?? '', /^only 2,000 of about 3,000 planned operations/);
  });

  it('fail when an expectation is not met, and show what was found', async () => {
    const { verdicts } = await report({ expect: ['outages[0].writeOutageMs <= 4000'] });
    const verdict = verdicts['expectations'];
    assert.equal(verdict?.status, 'fail');
    assert.ok(verdict && 'evidence' in verdict && verdict.evidence[0]?.endsWith('(is 4100)'));
  });

  it('do not know an expectation about nothing', async () => {
    const { verdict } = await report({ expect: ['outages[1].writeOutageMs <= 4000'] });
    assert.equal(verdict, 'unknown');
  });

  it('fail when a rule of the schema is broken', async () => {
    const { verdicts } = await report({ invariants: ['provider 7 is booked twice'] });
    assert.equal(verdicts['invariants']?.status, 'fail');
  });

  for (const file of ['events', 'probes', 'writes', 'audit', 'latency'] as const) {
    it(`do not pass without ${runFiles[file]}`, async () => {
      const { verdict, verdicts } = await report({ leaveOut: [file] });
      assert.equal(verdict, 'unknown', JSON.stringify(verdicts));
      assert.match(verdicts['history']?.detail ?? '', new RegExp(`${runFiles[file]} is missing`));
    });
  }

  it('pass over half a line at the end of each file of a killed run', async () => {
    const directory = await makeRun(crash);
    await dropTheEnd(directory);
    for (const file of ['events', 'probes', 'latency', 'writes', 'audit'] as const) {
      await appendHalfALine(directory, file);
    }
    assert.equal((await buildReport(directory)).verdict, 'pass');
  });

  it('do not pass over half a record of writes in a run that came to its end', async () => {
    const directory = await makeRun(crash);
    await appendHalfALine(directory, 'writes');
    const { verdict, verdicts } = await buildReport(directory);
    assert.equal(verdict, 'unknown');
    assert.equal(verdicts['history']?.detail, 'writes.bin ends in half a record');
  });

  it('do not pass over a line that is damaged in the middle', async () => {
    const directory = await makeRun(crash);
    await appendHalfALine(directory, 'events');
    await appendFile(
      join(directory, runFiles.events),
      '\n{"kind":"stage","atMs":1,"stage":"end"}\n',
    );
    assert.equal((await buildReport(directory)).verdict, 'unknown');
  });

  it('do not pass a fault that was never injected', async () => {
    const directory = await makeRun(crash);
    await writeFile(join(directory, runFiles.events), '');
    assert.match(
      (await buildReport(directory)).verdicts['outage']?.detail ?? '',
      /only 0 of 1 faults were injected/,
    );
  });

  it('need a run directory', async () => {
    await assert.rejects(buildReport('/nonexistent'), UsageError);
  });

  it('are told in plain lines', async () => {
    const lines = summaryLines(await report({}));
    assert.equal(lines[0], 'PASS: failover-under-load');
    assert.match(
      lines[1] ?? '',
      /^Users could not write for 4\.1 s\. No acknowledged write was lost \(1,396 checked\)\.$/,
    );
  });
});

async function dropTheEnd(directory: string) {
  const path = join(directory, runFiles.events);
  const kept = (await readFile(path, 'utf8')).split('\n').filter((l) => !l.includes('"end"'));
  await writeFile(path, kept.join('\n'));
}

import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../../core/history.ts';
import { StalenessLog } from '../../../loadgen/staleness/staleness-log.ts';
import { buildReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { makeReadOnlyRun, moved } from '../../support/read-only-run.ts';
import { crash, makeRun, measuredFromMs } from '../../support/run-directory.ts';

describe('what a report says of the standbys', () => {
  it('is the operations of the read-only address apart, and in the others all of them', async () => {
    const plain = await buildReport(await makeRun(crash));
    assert.equal(plain.readOnly, null);
    const report = await buildReport(await makeReadOnlyRun());
    assert.deepEqual(report.operations, plain.operations);
    assert.deepEqual(report.errors, plain.errors);
    assert.deepEqual(Object.keys(report.readOnly?.operations ?? {}), ['total', moved]);
    assert.deepEqual(report.readOnly?.operations[moved], plain.operations[moved]);
    const failed = report.readOnly?.errors.reduce((sum, { count }) => sum + count, 0);
    assert.equal(failed, plain.operations[moved]?.failed);
    assert.ok(failed);
  });

  it('is an outage of that address of its own, not of reads at the primary', async () => {
    const { readOnly, outages } = await buildReport(await makeReadOnlyRun());
    assert.equal(outages[0]?.readOutageMs, 4_100);
    const [outage] = readOnly?.outages ?? [];
    assert.equal(outage?.outageMs, 720);
    assert.equal(outage?.gapSumMs, 720);
    assert.equal(readOnly?.longestGapBeforeMs, 40);
  });

  it('is nothing of staleness where it was not measured, and no doubt either', async () => {
    const { staleness, verdicts } = await buildReport(await makeRun(crash));
    assert.deepEqual(staleness, {});
    assert.equal(verdicts['history']?.status, 'pass');
  });

  it('is the staleness of the measured load, per node, with what was not seen beside it', async () => {
    const directory = await makeRun(crash);
    const path = join(directory, runFiles.staleness);
    {
      using log = new StalenessLog(path, measuredFromMs - 1_500);
      log.record('node2', { sight: 'visible', waitedMs: 9_000, withinMs: 1 });
      log.endWindow(measuredFromMs - 500);
      log.endWindow(measuredFromMs);
      for (let ms = 1; ms <= 100; ms += 1)
        log.record('node2', { sight: 'visible', waitedMs: ms, withinMs: 2 });
      log.record('node3', { sight: 'not-visible', waitedMs: 30_000, withinMs: null });
      log.record('node3', { sight: 'unanswered', waitedMs: 1_000, withinMs: null });
      log.endWindow(measuredFromMs + 1_000);
    }
    const report = await buildReport(directory);
    const { node2, node3 } = report.staleness;
    const near = (value: number | null | undefined, wanted: number) =>
      assert.ok(value && Math.abs(value / wanted - 1) < 0.01, `${value}, not ${wanted}`);
    assert.deepEqual([node2?.count, node2?.notVisible, node2?.unanswered], [100, 0, 0]);
    near(node2?.p50, 50);
    near(node2?.p90, 90);
    near(node2?.max, 100);
    near(node2?.withinMs, 2);
    assert.deepEqual(node3, {
      ...{ count: 0, notVisible: 1, unanswered: 1 },
      ...{ p50: null, p90: null, p99: null, max: null, withinMs: null },
    });
    assert.equal(report.verdicts['history']?.status, 'pass');
    await appendFile(path, 'Tag=node2:sometimes,1.000,1.000,0.001,HISTFAAAA\nmore\n');
    const damaged = await buildReport(directory);
    assert.equal(damaged.verdicts['history']?.status, 'unknown');
  });

  it('convicts a standby of reads that are older than the bound', async () => {
    const expect = ['staleness.*.max <= 5000'];
    const judged = async (waitedMs: number) => {
      const directory = await makeRun({ ...crash, expect });
      {
        using log = new StalenessLog(join(directory, runFiles.staleness), measuredFromMs);
        log.record('node2', { sight: 'visible', waitedMs, withinMs: 2 });
        log.record('node3', { sight: 'visible', waitedMs: 12, withinMs: 2 });
        log.endWindow(measuredFromMs + 1_000);
      }
      return (await buildReport(directory)).verdicts['expectations'];
    };
    assert.equal((await judged(4_900))?.status, 'pass');
    const late = await judged(9_000);
    assert.ok(late?.status === 'fail');
    assert.match(late.evidence[0] ?? '', /\(is 9\d{3}\.\d+ at staleness\.node2\.max\)$/);
  });

  it('is on the page: reads there, staleness and lag as tables', async () => {
    const directory = await makeReadOnlyRun();
    {
      using log = new StalenessLog(join(directory, runFiles.staleness), measuredFromMs);
      log.record('node2', { sight: 'visible', waitedMs: 12, withinMs: 2 });
      log.endWindow(measuredFromMs + 1_000);
    }
    const report = await buildReport(directory);
    const page = renderPage(report);
    assert.match(page, /<h2 id="read-only-title">/);
    assert.match(page, /reads there out for 720 ms/);
    assert.match(page, /<dt>Outage of reads on standbys<\/dt><dd>720 ms<\/dd>/);
    assert.match(page, /<h2 id="standbys-title">/);
    assert.match(page, /Staleness: from the acknowledgement/);
    assert.match(page, /id="chart-lag"/);
    const plain = renderPage(await buildReport(await makeRun(crash)));
    assert.doesNotMatch(plain, /read-only-title|Staleness: from the ack|reads on standbys/);
  });

  it('can be expected something of', async () => {
    const run = { ...crash, expect: ['lag.node2.ms.p99 <= 1000', 'staleness.node2.p99 <= 50'] };
    const { verdicts } = await buildReport(await makeRun(run));
    assert.equal(verdicts['expectations']?.status, 'unknown');
    assert.match(verdicts['expectations']?.detail ?? '', /staleness\.node2/);
    assert.doesNotMatch(verdicts['expectations']?.detail ?? '', /lag\.node2/);
  });
});

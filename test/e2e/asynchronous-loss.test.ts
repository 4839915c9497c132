import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesIn } from '../../cluster/local/processes.ts';
import type { Report } from '../../reports/report.ts';
import { bench, type Ended } from './support/harness.ts';

describe('npm run bench -- --scenario asynchronous-loss', () => {
  const directory = `/var/tmp/pg-ha-bench-${process.pid}-loss`;
  let out: string;
  let ran: Ended & { report: Report };
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
    const sooner = ['load.warmup=1s', 'load.scale=0.1', 'timeline.0.at=3s', 'timeline.1.at=4s'];
    const shorter = ['--duration', '10s', ...sooner.flatMap((set) => ['--set', set])];
    const where = ['--scenario', 'asynchronous-loss', '--dir', directory];
    const files = ['--junit', join(out, 'junit.xml'), '--summary', join(out, 'summary.md')];
    ran = await bench(out, ...where, ...shorter, ...files);
  });
  after(() => rm(out, { recursive: true, force: true }));

  it('really loses acknowledged writes: exit 1, and some of them are listed', () => {
    const { code, report, stderr } = ran;
    assert.equal(code, 1, stderr);
    const { lost } = report.writes;
    assert.ok(lost !== null && lost > 0, JSON.stringify(report.verdicts));
    const verdict = report.verdicts['lost-writes'];
    assert.equal(verdict?.status, 'fail');
    assert.ok(verdict.status === 'fail' && verdict.evidence.length > 0);
    for (const line of verdict.evidence)
      assert.match(line, /^cycle \d+ (lost|resurrected) .* answered (ok|failed) at/);
  });

  it('loses what was acknowledged between the stall and the crash', () => {
    const [stall, crash] = ran.report.faults;
    const verdict = ran.report.verdicts['lost-writes'];
    assert.ok(stall && crash && verdict?.status === 'fail');
    const sent = verdict.evidence.map((line) => Number(/sent at ([\d.]+) ms/.exec(line)?.[1]));
    // What was on its way when the stall came may be lost with it.
    for (const atMs of sent) assert.ok(atMs > stall.fromMs - 1000 && atMs < crash.fromMs + 1000);
  });

  it('fails for nothing else, and says that replication was asynchronous', () => {
    const failed = Object.entries(ran.report.verdicts).filter(([, one]) => one.status === 'fail');
    assert.deepEqual(
      failed.map(([name]) => name),
      ['lost-writes'],
    );
    const crash = ran.report.outages.at(-1);
    assert.ok(crash?.asynchronousMs && crash.asynchronousMs > (crash.writeOutageMs ?? 0));
  });

  it('hands it over to a pipeline as a failure, with its evidence', async () => {
    const xml = await readFile(join(out, 'junit.xml'), 'utf8');
    assert.match(xml, /failures="1" errors="0"/);
    assert.match(xml, /name="lost-writes"[^>]*><failure type="fail" message="[^"]*">[^<]*cycle \d/);
    assert.match(
      await readFile(join(out, 'summary.md'), 'utf8'),
      /^## Failed: asynchronous-loss$/m,
    );
    const list = await readFile(join(out, 'index.html'), 'utf8');
    assert.match(list, /data-scenario="asynchronous-loss" data-verdict="fail"/);
  });

  it('leaves no process, the stopped ones included', async () => {
    assert.deepEqual(await processesIn(directory), []);
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bench, run, runsIn } from '../e2e/support/harness.ts';

describe('a load that takes every cycle of the machine for ten minutes', function () {
  this.timeout(20 * 60_000);
  let out: string;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  after(() => rm(out, { recursive: true, force: true }));

  it('makes the monitor take no healthy primary for a dead one', async () => {
    const load = ['--duration', '10m', '--loop', 'closed', '--clients', '64'];
    const { report, stderr } = await bench(out, '--scenario', 'baseline', ...load);
    assert.notEqual(report.verdict, 'fail', `${stderr}\n${JSON.stringify(report.verdicts)}`);
    assert.ok(report.writes.acknowledged > 10_000, `${report.writes.acknowledged} writes`);
    const [name = ''] = await runsIn(out);
    const alarms = await run('bench:alarms', '--', join(out, name));
    assert.match(alarms.stdout, /: 0 of failovers, /);
    assert.equal(alarms.code, 0, alarms.stdout);
  });
});

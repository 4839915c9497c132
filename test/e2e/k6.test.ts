import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsK6 } from '../support/k6.ts';
import { bench, run, runsIn } from './support/harness.ts';

describe('npm run bench -- --engine k6', () => {
  let out: string;
  before(async function () {
    await needsK6(this);
    out = await mkdtemp(join(tmpdir(), 'k6-runs-'));
  });
  after(() => out && rm(out, { recursive: true, force: true }));

  it('failover-under-load: no lost write, an outage, and what k6 itself has to show', async () => {
    const few = ['--set', 'load.scale=0.1', '--rate', '100', '--clients', '16'];
    const failover = ['--scenario', 'failover-under-load', '--engine', 'k6', ...few];
    const { code, stderr, report } = await bench(out, ...failover, '--duration', '30s');
    assert.equal(code, 0, `${stderr}\n${JSON.stringify(report.verdicts, null, 2)}`);
    assert.deepEqual(
      [report.verdict, report.writes.lost, report.writes.torn, report.writes.duplicated],
      ['pass', 0, 0, 0],
    );
    assert.ok(report.writes.acknowledged > 300, `${report.writes.acknowledged}`);
    assert.ok((report.outages[0]?.writeOutageMs ?? 0) > 500);
    assert.equal(report.engine?.tells, 'operations');
    assert.match(report.provenance.versions['k6'] ?? '', /^v1\./);
    const [directory] = await runsIn(out);
    for (const file of ['k6-dashboard.html', 'k6-summary.json', 'logs/k6.log'])
      assert.ok(existsSync(join(out, directory ?? '', file)), file);
    assert.deepEqual(await processesOf(out), []);
  });

  it('refuses a script that is not there, and what k6 cannot do, before anything is started', async () => {
    const missing = await run('bench', '--', '--engine', 'k6', '--k6-script', '/nowhere.js');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /--k6-script \/nowhere\.js: there is no such file/);
    const closed = await run('bench', '--', '--engine', 'k6', '--loop', 'closed');
    assert.equal(closed.code, 2);
    assert.match(closed.stderr, /load\.loop: k6 runs an open one/);
  });
});

/** Whatever runs with a word of this run on its command line: k6 has its files there. */
async function processesOf(place: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).filter((line) => line.includes(place));
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../reports/report.ts';
import { bench, leftProcesses, runsIn, start } from './support/harness.ts';
import { outageSeenBy } from './support/psql-loop.ts';

/** Quick to seed and to begin. */
const small = ['--set', 'load.scale=0.1', '--set', 'load.warmup=2s'];

describe('npm run bench', () => {
  let out: string;
  let crash: Report;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  after(() => rm(out, { recursive: true, force: true }));

  it('failover-under-load: an outage, no lost write, every phase filled or null with a reason', async () => {
    const scenario = ['--scenario', 'failover-under-load', '--set', 'timeline.0.at=12s'];
    const running = start('bench', '--', ...scenario, '--duration', '40s', '--out', out, '--json');
    const uri = await running.saw(/endpoint: (postgres:\S+)/, 300_000);
    await running.saw(/measuring/);
    const loop = outageSeenBy(
      uri,
      running.ended.then(() => undefined),
    );
    const ended = await running.ended;
    assert.equal(ended.code, 0, ended.stderr);
    crash = JSON.parse(ended.stdout) as Report;

    assert.equal(crash.verdict, 'pass');
    assert.deepEqual([crash.writes.lost, crash.writes.torn, crash.writes.duplicated], [0, 0, 0]);
    assert.ok(crash.writes.acknowledged > 1000);
    const [outage] = crash.outages;
    assert.ok(
      outage?.writeOutageMs && outage.writeOutageMs > 500 && outage.writeOutageMs <= 10_000,
    );
    for (const [phase, at] of Object.entries(outage.phases))
      assert.ok(at !== null || outage.reasons[phase], `${phase} is null without a reason`);
    for (const phase of [
      'injected',
      'firstAcknowledged',
      'proxyRouted',
      'redundancyRestored',
    ] as const)
      assert.ok(outage.phases[phase], `${phase}: ${outage.reasons[phase]}`);

    // wait_primary: for a moment the new primary waits for no standby.
    assert.ok(outage.asynchronousMs && outage.asynchronousMs > 0, `${outage.asynchronousMs} ms`);

    // On a busy machine psql itself takes its time: as long as between two others of its writes.
    const psql = await loop;
    const apart = Math.abs(psql.outageMs - outage.writeOutageMs);
    assert.ok(
      apart <= Math.max(0.1 * outage.writeOutageMs, Math.min(psql.resolutionMs, 1000)),
      `psql saw ${psql.outageMs} ms, the report says ${outage.writeOutageMs} ms`,
    );
  });

  it('accounts for every operation', () => {
    for (const [name, of] of Object.entries(crash.operations))
      assert.equal(of.count, of.ok + of.rejected + of.failed + of.unknown + of.dropped, name);
    const total = crash.operations['total'];
    const seconds = (crash.measured.toMs - crash.measured.fromMs) / 1000;
    assert.ok(
      total && Math.abs(total.count / seconds / 200 - 1) < 0.02,
      `${total?.count} in ${seconds} s`,
    );
  });

  it('leaves a run directory that can be judged again, to the same report', async () => {
    const [name] = await runsIn(out);
    assert.ok(name);
    const directory = join(out, name);
    for (const file of [
      'scenario.yaml',
      'events.jsonl',
      'probes.jsonl',
      'latency.hlog',
      'writes.bin',
    ])
      assert.ok(existsSync(join(directory, file)), file);
    assert.ok((await readdir(join(directory, 'logs'))).length >= 8);
    const page = await readFile(join(directory, 'report.html'), 'utf8');
    assert.match(page, /failover-under-load/);
    const again = await start('report', '--', directory, '--json').ended;
    assert.deepEqual(JSON.parse(again.stdout), crash);
    assert.equal(again.code, 0);
  });

  it('baseline: no outage; it can be watched while it runs', async () => {
    const calm = join(out, 'calm');
    const options = ['--scenario', 'baseline', '--duration', '10s', '--load-metrics', '0'];
    options.push('--live');
    const running = start('bench', '--', ...options, ...small, '--out', calm, '--json');
    const page = await running.saw(/live: (http:\S+)/, 300_000);
    const url = await running.saw(/metrics of the load: (http:\S+)/, 300_000);
    await running.saw(/measuring/, 300_000);
    const metrics = await (await fetch(url)).text();
    assert.match(await (await fetch(page)).text(), /<title>Running/);
    assert.equal(await firstEvent(`${page}events`), 'event: state');
    assert.match(metrics, /^pg_ha_load_up 1$/m);
    assert.match(
      metrics,
      /^pg_ha_load_operations_total\{transaction="patient-lookup",outcome="ok"\} \d+$/m,
    );
    const [name = ''] = await runsIn(calm);
    const mark = join(calm, name, 'running.json');
    assert.ok(existsSync(mark), 'nothing says that it is running');
    const { code, stdout } = await running.ended;
    const report = JSON.parse(stdout) as Report;
    assert.equal(existsSync(mark), false);
    assert.equal(code, 0);
    assert.deepEqual(report.outages, []);
    assert.equal(report.writes.lost, 0);
    assert.equal(report.operations['total']?.failed, 0);
  });

  it('switchover-under-load: a shorter outage than a crash', async () => {
    // Long enough to have recovered on a busy machine too.
    const args = ['--duration', '25s', '--rate', '100', '--set', 'timeline.0.at=6s', ...small];
    const { code, report } = await bench(out, '--scenario', 'switchover-under-load', ...args);
    assert.equal(code, 0, JSON.stringify(report.verdicts));
    assert.equal(report.writes.lost, 0);
    const planned = report.outages[0]?.writeOutageMs;
    // 0: too short to stand out from the pauses before it.
    assert.ok(planned !== undefined && planned !== null);
    assert.ok(planned < (crash.outages[0]?.writeOutageMs ?? 0), `${planned} ms`);
  });

  it('--profile stock: an outage several times longer', async () => {
    const args = ['--profile', 'stock', '--duration', '16s', '--set', 'timeline.0.at=6s', ...small];
    const { code, report } = await bench(out, '--scenario', 'failover-under-load', ...args);
    assert.equal(code, 0, JSON.stringify(report.verdicts));
    assert.equal(report.writes.lost, 0);
    const stock = report.outages[0]?.writeOutageMs ?? 0;
    assert.ok(stock > 3 * (crash.outages[0]?.writeOutageMs ?? Infinity), `${stock} ms`);
  });

  it('exits 1 when an expectation fails, and says which', async () => {
    const args = ['--duration', '5s', '--expect', 'writes.acknowledged < 0', ...small];
    const { code, report } = await bench(out, '--scenario', 'baseline', ...args);
    assert.equal(code, 1);
    assert.equal(report.verdict, 'fail');
  });

  it('leaves no process', async () => {
    assert.deepEqual(await leftProcesses(), []);
  });
});

async function firstEvent(url: string): Promise<string | undefined> {
  const stop = new AbortController();
  const { body } = await fetch(url, { signal: stop.signal });
  const { value } = (await body?.getReader().read()) ?? {};
  stop.abort();
  return /^event: .*$/m.exec(new TextDecoder().decode(value))?.[0];
}

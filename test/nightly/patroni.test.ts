import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../core/wait.ts';
import { bench, run, start } from '../e2e/support/harness.ts';
import { type PatroniCluster, startPatroni } from '../support/patroni.ts';

const never = new AbortController().signal;
const brief = ['--rate', '50', '--clients', '8', '--set', 'load.scale=0.1'];

describe('npm run bench on a cluster of Patroni', function () {
  this.timeout(8 * 60_000);
  let patroni: PatroniCluster;
  let out: string;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
    patroni = await startPatroni(
      'ttl=10',
      'loop_wait=2',
      'retry_timeout=3',
      'synchronous_mode=true',
    );
  });
  after(async () => {
    await patroni[Symbol.asyncDispose]();
    await rm(out, { recursive: true, force: true });
  });

  const onPatroni = (...args: string[]) => ['--cluster-file', patroni.clusterFile, ...args];
  const drill = (scenario: string, ...args: string[]) =>
    bench(out, ...onPatroni('--scenario', scenario, '--i-own-this-cluster', ...brief, ...args));
  const running = async () => (await patroni.run('list')).match(/running|streaming/g)?.length;

  it('breaks nothing of it unless its owner says so', async () => {
    const args = onPatroni('--scenario', 'switchover-under-load', '--out', out);
    const { code, stderr } = await run('bench', '--', ...args);
    assert.equal(code, 2);
    assert.match(stderr, /switchover: .*--i-own-this-cluster/);
    assert.equal(await running(), 3);
  });

  it('hands it over, and loses no write', async () => {
    const { code, report, stderr } = await drill('switchover-under-load', '--duration', '40s');
    assert.equal(code, 0, `${stderr}\n${JSON.stringify(report.verdicts, null, 2)}`);
    assert.equal(report.writes.lost, 0);
    assert.notEqual(report.outages[0]?.writeOutageMs, null);
  });

  it('kills the leader, has another one elected and the old one come back', async () => {
    const { code, report, stderr } = await drill('failover-under-load', '--duration', '40s');
    assert.equal(code, 0, `${stderr}\n${JSON.stringify(report.verdicts, null, 2)}`);
    assert.equal(report.writes.lost, 0);
    assert.ok(Number(report.outages[0]?.writeOutageMs) < 20_000);
    const [outage] = report.outages;
    for (const phase of [
      'promoted',
      'proxyRouted',
      'oldPrimaryBack',
      'redundancyRestored',
    ] as const)
      assert.ok(outage?.phases[phase], `${phase}: ${outage?.reasons[phase]}`);
    assert.equal(await running(), 3);
  });

  it('convicts it of losing acknowledged writes, where it is asynchronous', async () => {
    await patroni.run('set', 'synchronous_mode=false');
    const { code, report, stderr } = await drill('asynchronous-loss', '--duration', '30s');
    assert.equal(code, 1, stderr);
    assert.equal(report.verdicts['lost-writes']?.status, 'fail');
    assert.ok(Number(report.writes.lost) > 0);
  });

  it('starts the node again that it has killed when it is interrupted', async () => {
    const args = onPatroni('--scenario', 'failover-under-load', '--i-own-this-cluster', ...brief);
    const drilling = start('bench', '--', '--out', out, ...args, '--set', 'timeline.0.at=5s');
    await drilling.saw(/crash of node\d: done/, 120_000);
    drilling.child.kill('SIGINT');
    const { code, stderr } = await drilling.ended;
    assert.equal(code, 130, stderr);
    const whole = async () => ((await running()) === 3 ? true : undefined);
    await until('not whole again', whole, { timeoutMs: 90_000, signal: never });
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectOf } from '../../../cluster/compose/project.ts';
import { labBase } from '../../../cluster/compose/record.ts';
import { readSettings } from '../../../cluster/compose/settings.ts';
import { until } from '../../../core/wait.ts';
import { bench, checkout, programOf, run, start } from '../../e2e/support/harness.ts';
import { needsDocker } from '../../support/docker.ts';

const never = new AbortController().signal;

/** Containers, volumes and networks of a lab. */
async function leftOf(directory: string): Promise<readonly string[]> {
  const filter = ['--filter', `label=com.docker.compose.project=${projectOf(directory)}`];
  const lists = [
    ['ps', '-a'],
    ['volume', 'ls'],
    ['network', 'ls'],
  ];
  const asked = lists.map((list) => promisify(execFile)('docker', [...list, '-q', ...filter]));
  return (await Promise.all(asked)).flatMap(({ stdout }) => stdout.split('\n').filter(Boolean));
}

describe('npm run bench and npm run lab in containers', function () {
  this.timeout(600_000);
  let out: string;
  let directory: string;
  const lab = (...args: string[]) => run('lab', '--', ...args, '--dir', directory);
  before(async function () {
    await needsDocker(this);
    out = await mkdtemp(join(tmpdir(), 'runs-'));
    directory = join(labBase(checkout), `test-${process.pid}`);
  });
  after(async () => {
    await lab('down');
    await rm(out, { recursive: true, force: true });
  });

  it('failover-under-load: an outage with its phases, and no acknowledged write is lost', async () => {
    const timeline = 'timeline=[{ at: 10s, fault: crash, target: primary, for: 1s }]';
    const small = ['--duration', '15s', '--rate', '50', '--set', 'load.scale=0.05'];
    // Patient timings: with others beside it, a node is soon silent for longer than the tuned ones bear.
    const patient = ['--profile', 'stock', '--set', timeline, '--keep', '--dir', directory];
    const scenario = ['--cluster', 'compose', '--scenario', 'failover-under-load'];
    const { report, stderr } = await bench(out, ...scenario, ...small, ...patient);
    const statuses = Object.entries(report.verdicts).map(([name, { status }]) => [name, status]);
    const verdicts = Object.fromEntries(statuses);
    for (const name of ['lost-writes', 'torn-transactions', 'split-brain', 'proxy-routing'])
      assert.equal(verdicts[name], 'pass', `${name}\n${stderr}`);
    assert.deepEqual([report.writes.lost, report.writes.torn, report.writes.duplicated], [0, 0, 0]);
    const [outage] = report.outages;
    assert.equal(outage?.target, 'primary');
    assert.ok(outage.writeOutageMs && outage.writeOutageMs > 0, stderr);
    for (const phase of ['promoted', 'proxyRouted', 'firstAcknowledged', 'oldPrimaryBack'] as const)
      assert.ok(outage.phases[phase], `${phase}: ${outage.reasons[phase]}`);
    assert.ok(report.provenance.versions['docker compose']);
  });

  it('the lab that was kept tells who is what, without its passwords', async () => {
    const { code, stdout, stderr } = await lab('status');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /postgres-replica2 +127\.0\.0\.1:\d+/);
    assert.match(stdout, /passwords +\S+lab\.env/);
    const secrets = Object.entries(await readSettings(directory)).flatMap(([name, value]) =>
      name.endsWith('_PASSWORD') ? [value] : [],
    );
    assert.equal(secrets.length, 4);
    const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    assert.ok(
      files.some(({ name }) => name === 'postgres-primary.log'),
      'no logs',
    );
    const texts = await Promise.all(
      files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
    );
    for (const text of [stdout, ...texts])
      assert.ok(!secrets.some((secret) => text.includes(secret)), text.slice(0, 200));
  });

  it('a standby is cut off from the cluster, is missed, and comes back', async () => {
    const cut = start(
      ...['lab', '--', 'fault', 'partition', '--target', 'postgres-replica2', '--for', '600'],
      ...['--dir', directory],
    );
    await cut.saw(/Ctrl-C heals/);
    const missed = async () =>
      /postgres-replica2 .*bad/.test((await lab('status')).stdout) || undefined;
    await until('nobody misses it', missed, { timeoutMs: 60_000, signal: never });
    cut.child.kill('SIGINT');
    assert.equal((await cut.ended).code, 130);
    const back = async () =>
      !/ bad /.test((await lab('status')).stdout) && (await lab('check')).code === 0
        ? true
        : undefined;
    await until('the check does not pass', back, { timeoutMs: 120_000, signal: never });
  });

  it('is taken down to the last volume', async () => {
    assert.notEqual((await leftOf(directory)).length, 0);
    const { code, stdout } = await lab('down');
    assert.equal(code, 0);
    assert.match(stdout, /gone: /);
    assert.deepEqual(await leftOf(directory), []);
    assert.ok(!existsSync(directory));
  });

  it('a bench that is killed while its containers come up leaves none of them', async () => {
    const killed = join(labBase(checkout), `test-${process.pid}-killed`);
    const running = start('bench', '--', '--cluster', 'compose', '--out', out, '--dir', killed);
    await running.saw(/containers: /, 300_000);
    const some = async () => ((await leftOf(killed)).length > 0 ? true : undefined);
    await until('nothing is made', some, { timeoutMs: 60_000, intervalMs: 20, signal: never });
    process.kill(await programOf(running), 'SIGKILL');
    const none = async () =>
      (!existsSync(killed) && (await leftOf(killed)).length === 0) || undefined;
    await until('it is still there', none, { timeoutMs: 120_000, signal: never });
  });
});

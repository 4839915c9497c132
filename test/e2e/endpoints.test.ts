import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repeats } from '../../reports/repeats/repeats.ts';
import type { Report } from '../../reports/report.ts';
import { leftProcesses, start } from './support/harness.ts';

const short = ['--duration', '8s', '--rate', '100', '--set', 'load.warmup=2s'];
const drill = ['--set', 'load.scale=0.05', '--set', 'timeline.0.at=4s'];

describe('npm run bench -- --matrix endpoint=…', () => {
  let out: string;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  after(() => rm(out, { recursive: true, force: true }));

  const reportsIn = async (): Promise<readonly Report[]> => {
    const names = (await readdir(out)).filter((name) => /-load-\d$/.test(name)).sort();
    const texts = names.map((name) => readFile(join(out, name, 'report.json'), 'utf8'));
    return (await Promise.all(texts)).map((text) => JSON.parse(text) as Report);
  };

  it('drills each through a real failover on one cluster, and compares them', async () => {
    const matrix = ['--matrix', 'endpoint=haproxy,pgbouncer,multihost'];
    const running = start('bench', '--', '--out', out, '--json', ...matrix, ...short, ...drill);
    const { code, stdout, stderr } = await running.ended;
    const repeats = JSON.parse(stdout) as Repeats;
    // So short a run may hold too few writes to tell; then the code says that.
    assert.equal(code, { pass: 0, fail: 1, unknown: 3 }[repeats.verdict], stderr);
    assert.notEqual(repeats.verdict, 'fail', stderr);

    const reports = await reportsIn();
    assert.deepEqual(
      reports.map(({ endpoint }) => endpoint?.name),
      ['haproxy', 'pgbouncer', 'multihost'],
    );
    for (const { endpoint, outages, verdicts, writes } of reports) {
      assert.ok((endpoint?.connectionsLost ?? 0) > 0, endpoint?.name);
      assert.ok((outages[0]?.writeOutageMs ?? 0) > 500, endpoint?.name);
      assert.equal(writes.lost, 0, endpoint?.name);
      const routes = endpoint?.name === 'multihost' ? undefined : 'pass';
      assert.equal(verdicts['proxy-routing']?.status, routes, endpoint?.name);
      assert.equal(outages[0]?.phases.proxyRouted?.source, routes && 'proxy');
    }
    const paths = repeats.figures.map(({ path }) => path);
    for (const path of ['endpoint.connectionsLost', 'endpoint.added.p50'])
      assert.ok(paths.includes(path), path);
    assert.ok(paths.some((path) => path.startsWith('errors.')));
    assert.deepEqual(await leftProcesses(), []);
  });
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../core/wait.ts';
import { processesWith } from '../support/processes.ts';
import { leftProcesses, programOf, run, start } from './support/harness.ts';

const never = new AbortController().signal;
const pgbouncers = () => processesWith('/pgbouncer', 'pg-ha-bench-endpoint-');

describe('endings that are not the planned one', () => {
  let out: string;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  after(() => rm(out, { recursive: true, force: true }));

  const brief = ['timeline.0.at=2s', 'load.warmup=1s', 'load.scale=0.1'];
  const startDrill = (...more: string[]) =>
    start('bench', '--', '--out', out, ...more, ...brief.flatMap((set) => ['--set', set]));
  const noneLeft = () =>
    until('processes left', async () => ((await leftProcesses()).length === 0 ? true : undefined), {
      timeoutMs: 20_000,
      signal: never,
    });

  it('SIGINT in the middle of a fault: exit 130, and nothing is left', async () => {
    const running = startDrill('--endpoint', 'haproxy');
    await running.saw(/crash of node1: done/, 120_000);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /SIGINT/);
    assert.deepEqual(await leftProcesses(), []);
    assert.deepEqual(processesWith('haproxy', out), []);
  });

  it('SIGINT while the cluster starts: exit 130, and nothing is left', async () => {
    const running = startDrill();
    await running.saw(/starting the cluster/, 120_000);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    running.child.kill('SIGINT');
    assert.equal((await running.ended).code, 130);
    assert.deepEqual(await leftProcesses(), []);
  });

  it('SIGKILL of the harness: the watchdog leaves nothing, nor does the endpoint', async () => {
    const others = pgbouncers();
    const place = ['--dir', `/var/tmp/pg-ha-bench-${process.pid}-watched`];
    const running = startDrill(...place, '--endpoint', 'pgbouncer');
    await running.saw(/measuring/, 120_000);
    const ours = pgbouncers().filter((pid) => !others.includes(pid));
    assert.ok(ours.length > 0);
    const dir = join('/var/tmp', `pg-ha-bench-${process.pid}-watched`);
    assert.equal(existsSync(dir), true);
    process.kill(await programOf(running), 'SIGKILL');
    await noneLeft();
    assert.equal(existsSync(dir), false);
    assert.deepEqual(
      pgbouncers().filter((pid) => ours.includes(pid)),
      [],
    );
  });

  it('bad input: one clear error that names all mistakes, exit 2, nothing started', async () => {
    const bad = join(out, 'bad.yaml');
    await writeFile(
      bad,
      'name: bad\nload: { rate: 0, clientz: 8 }\ntimeline: [{ at: 1s, fault: crsh }]\n',
    );
    const cases: [string[], RegExp[]][] = [
      [['--scenario', 'failover-under-lod'], [/did you mean failover-under-load\?/]],
      [
        ['--scenario', bad],
        [/load\.rate/, /did you mean clients\?/, /did you mean crash\?/],
      ],
      [
        ['--rate', '0', '--set', 'cluster.profil=stock'],
        [/--rate/, /did you mean profile\?/],
      ],
      [['--expect', 'writes.lost is 0'], [/--expect|expect\.\d/]],
      [['--no-such-option'], [/unknown option/]],
      [['--listen', 'nowhere'], [/host:port/]],
      [['--live', '0.0.0.0:0'], [/--live: 0\.0\.0\.0:0 is not a loopback address/]],
      [['--junit', '/dev/null/junit.xml'], [/--junit: .* cannot be written/]],
      [['--scenario', 'baseline', '--out', '/dev/null'], [/--out: no directory for runs: EEXIST/]],
    ];
    const target = join(out, 'untouched');
    for (const [args, patterns] of cases) {
      const { code, stdout, stderr } = await run('bench', '--', '--out', target, ...args);
      assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
      for (const pattern of patterns) assert.match(stderr, pattern);
      assert.equal(stdout, '');
    }
    assert.equal(existsSync(target), false);
    assert.deepEqual(await leftProcesses(), []);
  });

  it('a port in use: exit 2 before anything is started', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    for (const args of [
      ['bench', '--', '--listen', `127.0.0.1:${port}`],
      ['proxy', '--', '--listen', `127.0.0.1:${port}`, '--monitor', 'postgres://u@127.0.0.1:1/x'],
    ]) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port}`));
    }
    server.close();
  });
});

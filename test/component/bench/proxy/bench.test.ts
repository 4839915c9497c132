import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { typescriptOptions } from '../../../../core/typescript.ts';
import { until } from '../../../../core/wait.ts';
import type { Result } from '../../../bench/proxy/result.ts';

// Shapes, no times: those are for a machine that does nothing else.
describe('bench:proxy', function () {
  this.timeout(180_000);
  const few = ['--contenders', 'direct,ours,plain', '--no-install', '--scale', '1'];
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pg-ha-bench-test-'));
    // The server in it has a user of its own.
    await chmod(directory, 0o755);
  });
  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    await rm(directory, { recursive: true });
  });

  it('measures what it says, prints it and writes it, and leaves nothing', async () => {
    const json = join(directory, 'result.json');
    const size = ['--rounds', '1', '--no-warm-up', '--copy-mb', '5', '--idle', '20'];
    const bench = start(
      directory,
      ...few,
      ...size,
      '--only',
      'select,connect,copy,idle',
      '--json',
      json,
    );
    assert.deepEqual(await bench.ended, [0, null], bench.said.stderr);
    const { formatVersion, samples, comparisons, goals } = JSON.parse(
      await readFile(json, 'utf8'),
    ) as Result;
    assert.equal(formatVersion, 1);
    const measured = samples.map(({ workload, contender, figures }) => {
      assert.ok(Object.values(figures).every(Number.isFinite), JSON.stringify(figures));
      return `${workload} ${contender}: ${Object.keys(figures).join(' ')}`;
    });
    assert.deepEqual(measured.sort(), everyFigure);
    const positive = samples.flatMap(({ figures }) => [figures.rate, figures.p50Ms, figures.p99Ms]);
    assert.ok(positive.every((value) => value === undefined || value > 0));
    const beside = comparisons.filter(({ workload, metric }) => workload + metric === 'selectrate');
    assert.deepEqual(
      beside.map(({ subject, peer }) => `${subject} / ${peer}`),
      ['ours / direct', 'ours / plain'],
    );
    assert.ok(goals.length > 0 && goals.every(({ status }) => status === 'open'));
    assert.match(bench.said.stdout, /^tx\/s +ours \/ plain +\d\.\d\d /m);
    assert.deepEqual(await leftIn(directory), ['result.json']);
  });

  it('ends with 130 and leaves nothing when it is interrupted', async () => {
    const bench = start(directory, ...few, '--only', 'select', '--rounds', '100');
    const running = () => /round 1\//.test(bench.said.stderr) || undefined;
    const signal = new AbortController().signal;
    await until('no round', running, {
      timeoutMs: 90_000,
      signal,
      lastSeen: () => bench.said.stderr,
    });
    const children = await childrenOf(bench.child.pid);
    assert.ok(children.length >= 3, 'PostgreSQL, ours and plain');
    bench.child.kill('SIGINT');
    assert.deepEqual(await bench.ended, [130, null]);
    assert.deepEqual(await alive(children), []);
    assert.deepEqual(await leftIn(directory), []);
  });

  it('ends with 2 and names every mistake before it starts anything', async () => {
    const wrong = [
      '--only',
      'selct',
      '--contenders',
      'our',
      '--json',
      '/nowhere/x',
      '--threads',
      '9',
    ];
    const bench = start(directory, ...wrong, '--proxy-root', directory);
    assert.deepEqual(await bench.ended, [2, null]);
    for (const mistake of [
      /did you mean select/,
      /did you mean ours/,
      /no such folder/,
      /than --clients 8/,
      /no cli\/pg-ha-bench.js/,
    ])
      assert.match(bench.said.stderr, mistake);
    for (const args of [['--seconds', '1.5'], ['--nonsense']])
      assert.deepEqual(await start(directory, ...args).ended, [2, null], args.join(' '));
    assert.deepEqual(await leftIn(directory), []);
  });

  it('ends with 3 and says what a contender said when that cannot start', async () => {
    const bench = start(directory, ...few, '--only', 'select', '--ours-args', '--no-such-option');
    assert.deepEqual(await bench.ended, [3, null]);
    assert.match(bench.said.stderr, /ours ended with 2\n.*unknown option '--no-such-option'/s);
    assert.deepEqual(await leftIn(directory), []);
  });
});

const everyFigure = [
  'connect direct: rate p50Ms p99Ms connectMs',
  'connect ours: rate p50Ms p99Ms connectMs cpuUs',
  'connect plain: rate p50Ms p99Ms connectMs cpuUs',
  'copy direct: rate',
  'copy ours: rate cpuUs',
  'copy plain: rate cpuUs',
  'idle ours: idleBytes',
  'idle plain: idleBytes',
  'select direct: rate p50Ms p99Ms',
  'select ours: rate p50Ms p99Ms cpuUs',
  'select plain: rate p50Ms p99Ms cpuUs',
];

const main = fileURLToPath(new URL('../../../bench/proxy/main.ts', import.meta.url));

const started: ChildProcess[] = [];

/** With a folder of its own for what is temporary, so that what it leaves can be seen. */
function start(directory: string, ...args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [...typescriptOptions, main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], TMPDIR: directory },
  });
  started.push(child);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  return { child, said, ended: once(child, 'close') };
}

/** tsx keeps its cache there. */
async function leftIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => !name.startsWith('tsx-'));
}

async function childrenOf(pid: number | undefined): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ');
}

/** Nobody else takes up a pid so soon. */
async function alive(pids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const pid of pids) {
    const cmdline = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (cmdline !== '') found.push(`${pid} ${cmdline}`);
  }
  return found;
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HistoryEvent, runFiles } from '../../core/history.ts';
import type { Repeats } from '../../reports/repeats/repeats.ts';
import { leftProcesses, run, runsIn, start } from './support/harness.ts';

const short = ['--duration', '8s', '--rate', '100', '--set', 'load.warmup=2s'];
const small = ['--set', 'load.scale=0.05'];

async function firstPrimary(directory: string): Promise<string | null> {
  const lines = (await readFile(join(directory, runFiles.events), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as HistoryEvent);
  const first = events.find((event) => event.kind === 'topology');
  return first?.primary ?? null;
}

describe('npm run bench -- --repeat', () => {
  let out: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(out, { recursive: true, force: true }));

  it('runs a switchover twice on one cluster, a run directory each, and sums them up', async () => {
    const drill = ['--scenario', 'switchover-under-load', '--set', 'timeline.0.at=3s'];
    const running = start(
      ...['bench', '--', '--out', out, '--json', '--repeat', '2', ...drill, ...short, ...small],
    );
    const { code, stdout, stderr } = await running.ended;
    const repeats = JSON.parse(stdout) as Repeats;
    const [variant] = repeats.variants;
    const verdicts = variant?.repeats.map((one) => (one.kind === 'done' ? one.verdict : one.why));
    // So short a run may hold too few writes to tell; then the code says that.
    assert.equal(code, { pass: 0, fail: 1, unknown: 3 }[repeats.verdict], stderr);
    assert.equal(verdicts?.length, 2, stderr);
    assert.ok(!verdicts.includes('fail'), stderr);
    assert.equal(variant?.distributions['writes.lost']?.most, 0);
    const outage = variant?.distributions['outages[0].writeOutageMs'];
    assert.deepEqual([outage?.count, outage?.interval], [2, null]);
    const names = await runsIn(out);
    assert.equal(names.length, 3);
    for (const [index, end] of ['-1', '-2', '-repeats'].entries())
      assert.ok(names[index]?.endsWith(end), names.join());
    for (const name of names.slice(0, 2)) assert.ok(existsSync(join(out, name, 'report.html')));
    assert.ok(existsSync(join(out, names[2] ?? '', 'repeats.html')));
    // A cluster of its own would begin with node1; this one has switched over before.
    const began = await firstPrimary(join(out, names[1] ?? ''));
    assert.ok(began !== null && began !== 'node1', `the second run began on ${began}`);
    assert.deepEqual(await leftProcesses(), []);
  });

  it('refuses a matrix with a mistake in it before anything is started', async () => {
    const { code, stderr } = await run('bench', '--', '--out', out, '--matrix', 'profile=tuned,x');
    assert.equal(code, 2);
    assert.match(stderr, /profile/);
    assert.deepEqual(await readdir(out), []);
  });
});

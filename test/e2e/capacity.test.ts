import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capacity } from '../../reports/capacity/capacity.ts';
import type { Report } from '../../reports/report.ts';
import { leftProcesses, run, runsIn } from './support/harness.ts';

const short = ['--set', 'search.hold=4s', '--set', 'search.confirm=5s', '--set', 'load.warmup=1s'];
const small = ['--set', 'load.scale=0.05', '--set', 'search.repeats=1'];
const one = ['--set', 'search.from=100', '--set', 'search.to=100'];
// What this machine carries is not asked here.
const easy = ['--set', 'search.objective=["operations.total.responseMs.p99 <= 9000"]'];

describe('npm run bench -- --scenario capacity', () => {
  let out: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(out, { recursive: true, force: true }));

  it('makes its trials on one cluster, says what was carried, and can be judged again', async () => {
    const args = ['--scenario', 'capacity', ...short, ...small, ...one, ...easy];
    const { code, stdout, stderr } = await run('bench', '--', '--out', out, '--json', ...args);
    const capacity = JSON.parse(stdout) as Capacity;
    assert.equal(code, { pass: 0, fail: 1, unknown: 3 }[capacity.verdict], stderr);
    assert.equal(capacity.answer.kind, 'at-least', stderr);
    assert.match(stderr, /takes +about 2 trials/);
    const names = await runsIn(out);
    assert.equal(names.length, 3, names.join());
    const [sum = '', first = ''] = names;
    assert.ok(sum.endsWith('-capacity') && first.endsWith('-capacity-01'), names.join());
    assert.ok(existsSync(join(out, sum, 'capacity.html')));
    await seesResources(join(out, first));
    const again = await run('report', '--', '--json', join(out, sum));
    assert.equal(again.code, code, again.stderr);
    assert.deepEqual(JSON.parse(again.stdout), capacity);
    assert.deepEqual(await leftProcesses(), []);
  });

  it('refuses a search with a mistake in it before anything is started', async () => {
    const args = ['--scenario', 'capacity', '--set', 'search.hodl=5s'];
    const { code, stderr } = await run('bench', '--', '--out', out, ...args);
    assert.equal(code, 2);
    assert.match(stderr, /search\.hodl: no such key/);
    assert.deepEqual(await readdir(out), []);
  });
});

/** Every part of a native run, and the sessions of each node. */
async function seesResources(directory: string): Promise<void> {
  const report = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')) as Report;
  const { parts, sessions, machine, reasons } = report.resources ?? {};
  assert.deepEqual(reasons, {});
  assert.deepEqual(Object.keys(parts ?? {}).sort(), [
    'endpoint',
    'load',
    'node1',
    'node2',
    'node3',
    'runner',
  ]);
  assert.ok((parts?.['node1']?.mean ?? 0) > 0 && (parts?.['load']?.mean ?? 0) > 0);
  assert.equal(Object.keys(sessions ?? {}).length, 3);
  assert.ok((machine?.busy ?? 0) > 0);
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReport } from '../../../reports/build.ts';
import type { Comparison } from '../../../reports/compare/comparison.ts';
import type { Report } from '../../../reports/report.ts';
import { calm, makeRun, type RunPlan } from '../../support/run-directory.ts';

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const program = join(import.meta.dirname, '../../../cli/pg-ha-bench.js');

/** Milliseconds of each operation go up and down; those of the slow one three times as high. */
const wavering = (factor: number) => (cycle: number) =>
  Math.round(factor * (2_000 + 400 * Math.sin(cycle * 12.9898) + 300 * Math.sin(cycle * 0.37)));

describe('compare', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'compare-'));
    await run('one', wavering(1));
    await run('same', (cycle) => wavering(1)(cycle + 7_919));
    await run('slow', wavering(3));
  });
  after(() => rm(folder, { recursive: true }));

  async function run(name: string, responseUs: RunPlan['responseUs']): Promise<void> {
    const made = await makeRun({ ...calm, responseUs });
    await cp(made, join(folder, name), { recursive: true });
    await writeReport(join(folder, name));
    await change(name, ({ provenance }) => ({ provenance: { ...provenance, runId: name } }));
  }

  async function change(
    name: string,
    how: (report: Report) => Partial<Record<keyof Report, unknown>>,
  ): Promise<void> {
    const path = join(folder, name, 'report.json');
    const report: Report = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...report, ...how(report) }));
  }

  const compare = (...args: readonly string[]) =>
    new Promise<Told>((resolve) => {
      const named = args.map((arg) => (arg.startsWith('@') ? join(folder, arg.slice(1)) : arg));
      const all = [program, 'compare', ...named, '--out', join(folder, 'out')];
      execFile(process.execPath, all, (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out, err });
      });
    });
  const compared = async (...args: readonly string[]) => {
    const { code, out } = await compare(...args, '--json');
    const comparison: Comparison = JSON.parse(out);
    return { code, comparison };
  };
  const p50 = ({ figures }: Comparison) =>
    figures.find(({ path }) => path === 'calm.responseMs.p50')?.differences[0];

  it('calls no difference of two like runs more than noise', async () => {
    const { code, comparison } = await compared('@one', '@same');
    assert.equal(code, 0);
    const found = p50(comparison);
    assert.ok(found?.kind === 'told', JSON.stringify(found));
    assert.equal(found.is, 'noise');
    assert.ok(found.low < 1 && found.high > 1);
  });

  it('finds that a run was slower, by how much, and leaves a page and facts', async () => {
    const { code, out, err } = await compare('@one', '@slow');
    assert.equal(code, 0, err);
    assert.match(out, /B against A: worse in response p50 of a second/);
    const { comparison } = await compared('@one', '@slow');
    const found = p50(comparison);
    assert.ok(found?.kind === 'told' && found.is === 'higher', JSON.stringify(found));
    assert.ok(found.low <= 3 && 3 <= found.high && found.high - found.low < 1);
    const [directory = ''] = await readdir(join(folder, 'out'));
    const files = await readdir(join(folder, 'out', directory));
    assert.deepEqual(files.sort(), ['compare.html', 'compare.json']);
  });

  it('cannot tell of a figure that each run has one of', async () => {
    const { comparison } = await compared('@one', '@slow');
    const acknowledged = comparison.figures.find(({ path }) => path === 'writes.acknowledged');
    assert.deepEqual(acknowledged?.differences, [{ kind: 'untold', why: 'n = 1, cannot tell' }]);
  });

  it('exits 1 when a figure that is watched is worse, 0 when it is not, 3 when nobody can tell', async () => {
    const watch = (path: string) => ['--fail-if-worse', path];
    const figure = watch('calm.responseMs.p50');
    assert.equal((await compare('@one', '@slow', ...figure)).code, 1);
    assert.equal((await compare('@slow', '@one', ...figure)).code, 0);
    assert.equal((await compare('@one', '@same', ...figure)).code, 0);
    assert.equal((await compare('@one', '@slow', ...watch('writes.acknowledged'))).code, 3);
  });

  it('refuses runs at other rates and says why, unless it is told to all the same', async () => {
    await run('faster', wavering(1));
    await change('faster', ({ scenario }) => ({
      scenario: { ...scenario, load: { ...scenario.load, rate: 987 } },
    }));
    const { code, err } = await compare('@one', '@faster');
    assert.equal(code, 2);
    assert.match(err, /not comparable: load\.rate: .*987.*response times grow with the rate/);
    assert.match(err, /--despite load\.rate/);
    const { comparison } = await compared('@one', '@faster', '--despite', 'load.rate');
    assert.ok(comparison.warnings.some((text) => text.includes('load.rate')));
  });

  it('warns of another machine, and compares', async () => {
    await run('elsewhere', wavering(1));
    await change('elsewhere', ({ provenance }) => ({
      provenance: { ...provenance, machine: { ...provenance.machine, cpus: 96 } },
    }));
    const { code, comparison } = await compared('@one', '@elsewhere');
    assert.equal(code, 0);
    assert.match(comparison.warnings[0] ?? '', /ANOTHER MACHINE/);
  });

  it('refuses, each in its own words, what is no whole run', async () => {
    await run('unfinished', wavering(1));
    await change('unfinished', ({ measured }) => ({ measured: { ...measured, toMs: 9_000 } }));
    await run('newer', wavering(1));
    await change('newer', () => ({ formatVersion: 2 }));
    await run('broken', wavering(1));
    await writeFile(join(folder, 'broken', 'report.json'), '{"formatVersion": 1,');
    const { code, err } = await compare('@one', '@unfinished', '@newer', '@broken', '@nowhere');
    assert.equal(code, 2);
    for (const words of [/unfinished: its load ended/, /format 2/, /broken.*JSON/, /no such dir/])
      assert.match(err, words);
  });

  it('refuses one run alone, one named twice, and a figure that nobody has', async () => {
    for (const [args, words] of [
      [['@one'], /name two runs at least/],
      [['@one', '@one'], /named twice/],
      [['@one', '@same', '--fail-if-worse', 'calm.responseMs.p51'], /have no such figure/],
    ] as const) {
      const { code, out, err } = await compare(...args);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, words);
    }
  });

  it('adds its findings to a summary for a pipeline', async () => {
    const path = join(folder, 'summary.md');
    await writeFile(path, 'before\n');
    assert.equal((await compare('@one', '@slow', '--summary', path)).code, 0);
    const text = await readFile(path, 'utf8');
    assert.match(text, /^before\n/);
    assert.match(text, /Response p50 of a second/);
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markRunning } from '../../../cli/run-mark.ts';
import { writeRepeats } from '../../../cli/series-record.ts';
import { readSeries, remakeSeries } from '../../../cli/series-remake.ts';
import { UsageError } from '../../../core/errors.ts';
import { runFiles } from '../../../core/history.ts';
import { writeReport } from '../../../reports/build.ts';
import { buildRepeats } from '../../../reports/repeats/build.ts';
import type { RanOnce } from '../../../reports/repeats/ran.ts';
import type { Repeats } from '../../../reports/repeats/repeats.ts';
import { crash, makeRun, type RunPlan } from '../../support/run-directory.ts';

const program = fileURLToPath(new URL('../../../cli/pg-ha-bench.js', import.meta.url));

describe('a series that is reported again', function () {
  this.timeout(60_000);
  let out: string;
  let series: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'series-'));
    series = join(out, 's-repeats');
    await mkdir(series);
  });
  afterEach(() => rm(out, { recursive: true }));

  /** A finished run of this name in `out`. */
  async function addRun(runId: string, plan: RunPlan): Promise<void> {
    await rename(await makeRun(plan), join(out, runId));
    const path = join(out, runId, runFiles.provenance);
    const provenance = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...provenance, runId }));
  }

  /** Two variants: of a run each, and one that broke. */
  async function makeSeries(): Promise<Repeats> {
    await addRun('s-1', crash);
    await addRun('s-2', {
      ...crash,
      faults: [{ atMs: 10_000, outageMs: 6_000, healAfterMs: 7_000 }],
    });
    const ranOf = async (runId: string): Promise<RanOnce> => {
      return { kind: 'done', round: 1, report: await writeReport(join(out, runId)) };
    };
    const broken: RanOnce = { kind: 'broken', round: 2, runId: 's-3', why: 'no disk' };
    const variants = [
      { settings: { rate: '100' }, ran: [await ranOf('s-1'), broken] },
      { settings: { rate: '200' }, ran: [await ranOf('s-2')] },
    ];
    const { repeats } = await writeRepeats(series, buildRepeats(2, variants, ['ended early: x']));
    return repeats;
  }

  const report = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
      execFile(process.execPath, [program, 'report', ...args], (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      ),
    );

  it('is what it was, page and summary and the reports of its runs', async () => {
    const repeats = await makeSeries();
    const page = await readFile(join(series, 'repeats.html'), 'utf8');
    for (const runId of ['s-1', 's-2']) await rm(join(out, runId, runFiles.page));
    await rm(join(series, 'repeats.html'));
    const { code, stdout, stderr } = await report(series, '--json');
    assert.equal(code, 3, stderr);
    assert.deepEqual(JSON.parse(stdout), repeats);
    assert.equal(await readFile(join(series, 'repeats.html'), 'utf8'), page);
    for (const runId of ['s-1', 's-2']) assert.ok(existsSync(join(out, runId, runFiles.page)));
  });

  it('says what its runs say now', async () => {
    await makeSeries();
    await rm(join(out, 's-2'), { recursive: true });
    await addRun('s-2', { ...crash, lost: 3 });
    const { code, stdout } = await report(series);
    assert.equal(code, 1);
    assert.match(stdout, /^FAIL: failover-under-load, 3 runs: 1 passed, 1 failed, 1 broke/);
    const { variants } = JSON.parse(
      await readFile(join(series, 'repeats.json'), 'utf8'),
    ) as Repeats;
    assert.deepEqual(
      variants.map(({ distributions }) => distributions['writes.lost']?.most),
      [0, 3],
    );
  });

  it('needs all of its runs, names each that is missing and touches nothing', async () => {
    const repeats = await makeSeries();
    const before = await readFile(join(series, 'repeats.json'), 'utf8');
    for (const runId of ['s-1', 's-2']) await rm(join(out, runId), { recursive: true });
    const judged: string[] = [];
    const error = await remakeSeries(series, repeats, async (run) => {
      judged.push(run);
      return writeReport(run);
    }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof UsageError);
    assert.match(error.problems.join('\n'), /s-1 is missing[\s\S]*s-2 is missing/);
    assert.deepEqual(judged, []);
    assert.equal(await readFile(join(series, 'repeats.json'), 'utf8'), before);
  });

  it('is refused while it goes on, and while one of its runs does', async () => {
    await makeSeries();
    for (const running of [series, join(out, 's-2')]) {
      await markRunning(running);
      const { code, stderr } = await report(series);
      assert.equal(code, 2);
      assert.match(stderr, /is still running/);
      await rm(join(running, 'running.json'));
    }
  });

  it('is a run, or nothing, where there is no summary', async () => {
    await addRun('s-1', crash);
    assert.equal(await readSeries(join(out, 's-1')), null);
    await writeFile(join(series, 'repeats.json'), '{"variants"');
    await assert.rejects(readSeries(series), UsageError);
  });
});

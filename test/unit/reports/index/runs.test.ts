import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeIndex } from '../../../../cli/runs-index.ts';
import { UsageError } from '../../../../core/errors.ts';
import { buildReport } from '../../../../reports/build.ts';
import { renderIndex } from '../../../../reports/index/html.ts';
import { readRuns } from '../../../../reports/index/read-runs.ts';
import { trendsOf } from '../../../../reports/index/trends.ts';
import { buildRepeats } from '../../../../reports/repeats/build.ts';
import type { Report } from '../../../../reports/report.ts';
import { crash, makeRun } from '../../../support/run-directory.ts';

const hostile = '</script><img src="http://198.18.0.1/x" onerror="alert(1)">';

describe('the list of runs', () => {
  let good: Report;
  let folder: string;
  before(async () => {
    good = await buildReport(await makeRun(crash));
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = async (name: string, files: Readonly<Record<string, string>>) => {
    await mkdir(join(folder, name));
    for (const [file, text] of Object.entries(files))
      await writeFile(join(folder, name, file), text);
  };
  const report = (more: Partial<Report> = {}) => ({
    'report.json': JSON.stringify({ ...good, ...more }),
    'provenance.json': '{}',
  });
  const read = (running: readonly string[] = []) =>
    readRuns(folder, async (directory) => running.some((name) => directory.endsWith(name)));

  it('has a line for each run, the latest first, with the figures of its report', async () => {
    await put('2026-11-23T22-42-11Z-a', report());
    await put('2026-11-24T22-42-11Z-b', report({ verdict: 'fail' }));
    const entries = await read();
    assert.deepEqual(
      entries.map(({ directory }) => directory),
      ['2026-11-24T22-42-11Z-b', '2026-11-23T22-42-11Z-a'],
    );
    const [failed, passed] = entries;
    assert.ok(failed?.kind === 'run' && passed?.kind === 'run');
    assert.equal(failed.verdict, 'fail');
    assert.equal(passed.writeOutageMs, good.outages[0]?.writeOutageMs);
    assert.equal(passed.p99Ms, good.operations['total']?.responseMs?.p99);
    assert.equal(passed.lost, 0);
    assert.equal(passed.settings['profile'], good.scenario.cluster.profile);
  });

  it('takes the longest outage, and one that could not be told for none that is known', async () => {
    const [outage] = good.outages;
    assert.ok(outage);
    const longer = { ...outage, writeOutageMs: 99_000 };
    await put('a', report({ outages: [outage, longer] }));
    await put('b', report({ outages: [longer, { ...outage, writeOutageMs: null }] }));
    await put('c', report({ outages: [] }));
    const outages = (await read()).map((one) => (one.kind === 'run' ? one.writeOutageMs : 0));
    assert.deepEqual(outages, [null, null, 99_000]);
  });

  it('shows what goes on, what broke and what cannot be read as such, and nothing else', async () => {
    await put('2026-11-23T01-00-00Z-on', { 'provenance.json': '{}' });
    await put('2026-11-23T02-00-00Z-off', { 'provenance.json': '{}' });
    await put('2026-11-23T03-00-00Z-cut', { 'report.json': '{"scen' });
    await put('2026-11-23T04-00-00Z-odd', { 'report.json': '[1, 2]' });
    await put('2026-11-23T05-00-00Z-none', {
      'report.json': '{"operations":{"total":{}},"writes":{}}',
    });
    await put('something-else', { 'notes.txt': '' });
    const entries = await read(['-on']);
    const told = entries.map((one) => [one.scenario, one.kind === 'unfinished' && one.state]);
    assert.deepEqual(told.reverse(), [
      ['on', 'running'],
      ['off', 'broken'],
      ['cut', 'broken'],
      ['odd', 'broken'],
      ['none', 'broken'],
    ]);
    const page = renderIndex(entries);
    assert.match(page, /it ended before it was judged/);
    assert.match(page, /it is not the report of a run/);
  });

  it('waits for nobody where a report is no file', async () => {
    await put('2026-11-23T22-42-11Z-a', { 'provenance.json': '{}' });
    execFileSync('mkfifo', [join(folder, '2026-11-23T22-42-11Z-a', 'report.json')]);
    const [entry] = await read();
    assert.ok(entry?.kind === 'unfinished' && entry.state === 'broken');
    assert.match(entry.why, /report\.json is no file/);
  });

  it('has a line for a series, with its own page', async () => {
    const repeats = buildRepeats(
      1,
      [{ settings: {}, ran: [{ kind: 'done', round: 1, report: good }] }],
      [],
    );
    await put('s-repeats', { 'repeats.json': JSON.stringify(repeats) });
    const [entry] = await read();
    assert.equal(entry?.kind, 'series');
    assert.equal(entry.scenario, 'failover-under-load');
    assert.match(renderIndex([entry]), /<a href="\.\/s-repeats\/repeats\.html">/);
  });

  it('draws how a scenario went from run to run, a line for each way it was run', async () => {
    const stock = { ...good.scenario, cluster: { ...good.scenario.cluster, profile: 'stock' } };
    await put('a', report());
    await put('b', report({ scenario: stock as Report['scenario'] }));
    await put('c', report());
    const [trend, ...rest] = trendsOf(await read());
    assert.deepEqual([trend?.scenario, trend?.runs, rest.length], ['failover-under-load', 3, 0]);
    const lines = trend?.plots[0]?.series.map(({ label, x }) => [label, x]);
    assert.deepEqual(lines, [
      ['profile=tuned', [1, 3]],
      ['profile=stock', [2]],
    ]);
  });

  it('is text whatever a report says', async () => {
    const scenario = { ...good.scenario, name: hostile };
    const provenance = { ...good.provenance, startedAt: hostile };
    await put('a', report({ scenario, provenance }));
    await put('b"><script>alert(1)', report({ scenario, provenance }));
    const page = renderIndex(await read());
    assert.ok(!page.includes('<img'));
    assert.ok(!page.includes('<script>alert'));
    assert.match(page, /href="\.\/b%22%3E%3Cscript%3Ealert\(1\)\/report\.html"/);
  });

  it('is not written over a page of somebody else', async () => {
    await put('a', report());
    const page = join(folder, 'index.html');
    await writeFile(page, '<title>My site, not of pg-ha-bench</title>');
    await assert.rejects(writeIndex(folder), /is a page of somebody else/);
    assert.match(await readFile(page, 'utf8'), /My site/);
  });

  it('is replaced as a whole, also by two at once, and says where there is nothing', async () => {
    await put('a', report());
    await Promise.all([writeIndex(folder), writeIndex(folder)]);
    assert.deepEqual((await readdir(folder)).sort(), ['a', 'index.html']);
    assert.match(await readFile(join(folder, 'index.html'), 'utf8'), /<\/html>\s*$/);
    const missing = await writeIndex(join(folder, 'nowhere')).catch((error: unknown) => error);
    assert.ok(missing instanceof UsageError);
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../../core/history.ts';
import { writeReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { embeddedPlots } from '../../support/embedded-plots.ts';
import { calm, crash, makeRun } from '../../support/run-directory.ts';

const hostile = `</script><script>alert(1)</script><img src=x onerror="alert('2')">`;

describe('report.html', () => {
  it('is made from report.json alone', async () => {
    const directory = await makeRun(crash);
    await writeReport(directory);
    const report = JSON.parse(await readFile(join(directory, runFiles.report), 'utf8'));
    assert.equal(renderPage(report), await readFile(join(directory, runFiles.page), 'utf8'));
  });

  it('says the answer first, in words', async () => {
    const page = renderPage(await writeReport(await makeRun(crash)));
    const heading = /<h1>([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? '';
    assert.match(
      heading,
      /Users could not write for 4\.1 s\. <span>No acknowledged write was lost/,
    );
  });

  it('says of a closed loop that it has clients, and no rate', async () => {
    const report = await writeReport(await makeRun(crash));
    const { scenario } = report;
    assert.match(renderPage(report), /; 100 operations per second \(mixed\) through the proxy\./);
    const load = { ...scenario.load, loop: 'closed' as const };
    const closed = renderPage({ ...report, scenario: { ...scenario, load } });
    assert.match(closed, /; 32 clients in a closed loop \(mixed\) through the proxy\./);
    assert.doesNotMatch(closed, /operations per second/);
  });

  it('does not hide writes that stopped after the fault had healed', async () => {
    const faults = [{ atMs: 10_000, outageMs: 20, healAfterMs: 2_000 }];
    const stops = [{ kind: 'write', fromMs: 20_005, toMs: 22_001 }] as const;
    const page = renderPage(await writeReport(await makeRun({ ...crash, faults, stops })));
    assert.match(page, /<h1>Writes stopped for 2 s in all\./);
    assert.match(page, /<dt>Writes stopped in all<\/dt><dd>2 s<\/dd>/);
    assert.match(page, /<h3>crash of node1<span>writes stopped for 2 s in all<\/span><\/h3>/);
  });

  it('adds what followed the outage to it', async () => {
    const stops = [{ kind: 'write', fromMs: 20_005, toMs: 22_001 }] as const;
    const page = renderPage(await writeReport(await makeRun({ ...crash, stops })));
    assert.match(page, /<dt>Writes stopped in all<\/dt><dd>6\.1 s<\/dd>/);
    assert.match(page, /<span>writes out for 4\.1 s, stopped for 6\.1 s in all<\/span>/);
    const plain = renderPage(await writeReport(await makeRun(crash)));
    assert.doesNotMatch(plain, /stopped for .* in all|<dt>Writes stopped in all<\/dt><dd>\d/);
  });

  it('claims no more than that no pause was an outage', async () => {
    const faults = [{ atMs: 10_000, outageMs: 20, healAfterMs: 2_000 }];
    const page = renderPage(await writeReport(await makeRun({ ...crash, faults })));
    assert.match(page, /<h1>No pause in writes was long enough to count as an outage\./);
  });

  it('says that writes stopped although nothing was done to the cluster', async () => {
    const stops = [{ kind: 'write', fromMs: 20_000, toMs: Number.POSITIVE_INFINITY }] as const;
    const page = renderPage(await writeReport(await makeRun({ ...crash, faults: [], stops })));
    assert.match(page, /<h1>Writes stopped without a fault and did not come back\./);
  });

  it('splits the outage at moments within it only', async () => {
    const report = await writeReport(await makeRun(crash));
    const outages = report.outages.map((outage) => {
      const late = (outage.phases.firstAcknowledged?.atMs ?? 0) + 50;
      return { ...outage, phases: { ...outage.phases, writable: { atMs: late, source: 'probe' } } };
    }) as typeof report.outages;
    const parts = (page: string) =>
      [...page.matchAll(/<div class="part\d"><dt>(\w+)/g)].map(([, name]) => name);
    const all = ['noticing', 'deciding', 'promoting', 'reconnecting'];
    assert.deepEqual(parts(renderPage(report)), all);
    const within = all.filter((name) => name !== 'promoting');
    assert.deepEqual(parts(renderPage({ ...report, outages })), within);
  });

  it('shows when a second failure could have lost writes', async () => {
    const page = renderPage(await writeReport(await makeRun(crash)));
    assert.match(page, /a primary acknowledged writes for 400 ms without waiting for a standby/);
    const lanes = embeddedPlots(page).get('lanes');
    assert.ok(lanes?.kind === 'lanes');
    const over = lanes.lanes.map(({ label, over = [] }) => [label, over.map(([, ...at]) => at)]);
    assert.deepEqual(over, [
      ['node1', []],
      ['node2', [[13.7, 14.1]]],
      ['node3', []],
    ]);
    assert.match(page, /acknowledges without a standby<\/li>/);
    const calmPage = renderPage(await writeReport(await makeRun(calm)));
    assert.doesNotMatch(calmPage, /without waiting|acknowledges without a standby<\/li>/);
  });

  it('does not blame a fault for what was so before it: a cluster asynchronous by choice', async () => {
    const report = await writeReport(await makeRun(crash));
    const injectedAtMs = report.outages[0]?.phases.injected?.atMs ?? 0;
    const asynchronous = [{ node: 'node1', fromMs: 0, toMs: injectedAtMs - 20 }];
    const page = renderPage({ ...report, series: { ...report.series, asynchronous } });
    assert.doesNotMatch(page, /After this fault a primary acknowledged writes/);
  });

  it('shows what failed first, and the evidence of it once', async () => {
    const plan = { ...crash, duplicated: 1, audit: 'complete' as const };
    const page = renderPage(await writeReport(await makeRun({ ...plan, inspection: 'missing' })));
    const names = [...page.matchAll(/<div><h3>([\w-]+)<\/h3>/g)].map(([, name]) => name);
    assert.deepEqual(names.slice(0, 3), ['duplicates', 'cluster-health', 'lost-writes']);
    assert.equal(page.match(/cycle \d+ duplicated/g)?.length, 1);
    assert.match(page, /1 write is there more than once/);
  });

  it('lets no message out of its place', async () => {
    const error = { code: hostile, message: hostile };
    const report = await writeReport(await makeRun({ ...crash, error }));
    const named = {
      ...report,
      series: { ...report.series, lanes: [{ node: hostile, spans: [] }] },
    };
    const page = renderPage(named);
    assert.ok(!page.includes('<script>alert'));
    assert.ok(!page.includes('<img'));
    assert.equal(page.split('<script').length, renderPage(report).split('<script').length);
  });

  it('asks for nothing from anywhere and allows only its own scripts', async () => {
    const page = renderPage(await writeReport(await makeRun(crash)));
    assert.match(page, /default-src &#39;none&#39;; script-src &#39;sha256-/);
    assert.doesNotMatch(page, /unsafe-inline|(src|href)="(?!data:,|#)/);
    assert.doesNotMatch(page, / style="| on[a-z]+="/);
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../../core/history.ts';
import { writeReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { crash, makeRun } from '../../support/run-directory.ts';

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

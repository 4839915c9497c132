import assert from 'node:assert/strict';
import { buildReport } from '../../../reports/build.ts';
import { renderPage } from '../../../reports/html.ts';
import { longReport } from '../../support/long-report.ts';
import { crash, makeRun } from '../../support/run-directory.ts';

describe('the size of report.html', () => {
  it('stays under 1 MB for half an hour in which everything happened', async () => {
    const page = renderPage(longReport(await buildReport(await makeRun(crash))));
    const bytes = Buffer.byteLength(page);
    assert.ok(bytes < 1_000_000, `${bytes} bytes`);
    assert.ok(bytes > 200_000, `${bytes} bytes: half an hour is not in it`);
  });
});

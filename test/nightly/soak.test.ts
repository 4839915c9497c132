import assert from 'node:assert/strict';
import { start } from '../e2e/support/harness.ts';

const minutes = 30;
const rate = 1000;

describe(`a load of ${minutes} minutes`, function () {
  this.timeout((minutes + 5) * 60_000);

  it('keeps its rate, and takes no more memory at its end than after its beginning', async () => {
    const args = ['--minutes', String(minutes), '--rate', String(rate)];
    const { code, stdout, stderr } = await start('bench:soak', '--', ...args).ended;
    assert.equal(code, 0, stderr);
    const { ok, growth } = JSON.parse(stdout) as { readonly ok: number; readonly growth: number };
    assert.ok(ok >= 0.98 * rate * minutes * 60, `${ok} operations`);
    assert.ok(growth < 1.1, stdout);
  });
});

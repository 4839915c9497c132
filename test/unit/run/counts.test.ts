import assert from 'node:assert/strict';
import { countsOf, sumOf, told } from '../../run/counts.ts';

const summary = '  a\n    ✔ works\n\n  12 passing (3s)\n  2 pending\n  1 failing\n\n  1) a\n';

describe('the count of checks', () => {
  it('is one for a command, passed or failed', () => {
    assert.deepEqual(countsOf('fine', true), { passed: 1, failed: 0, skipped: 0 });
    assert.deepEqual(countsOf('', false), { passed: 0, failed: 1, skipped: 0 });
  });

  it("is that of mocha's summary for tests, coloured or not", () => {
    assert.deepEqual(countsOf(summary, false), { passed: 12, failed: 1, skipped: 2 });
    const coloured = '\u001b[92m \u001b[0m\u001b[32m 3 passing\u001b[0m\u001b[90m (1s)\u001b[0m\n';
    assert.deepEqual(countsOf(coloured, true), { passed: 3, failed: 0, skipped: 0 });
  });

  it('takes the summary at the end when a test has printed one', () => {
    assert.equal(countsOf(`  7 passing (1s)\n${summary}`, false).passed, 12);
  });

  it('has a failure when mocha ends badly although no test failed', () => {
    assert.deepEqual(countsOf('  3 passing (1s)\n', false), { passed: 3, failed: 1, skipped: 0 });
  });

  it('is added up over the steps, and told with what was skipped only if something was', () => {
    const some = { passed: 2, failed: 1, skipped: 0 };
    assert.equal(told(sumOf([some, some])), '4 passed, 2 failed');
    assert.equal(told(sumOf([some, { ...some, skipped: 3 }])), '4 passed, 2 failed, 3 skipped');
  });
});

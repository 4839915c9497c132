import assert from 'node:assert/strict';
import type { Checker } from '../../../reports/checkers/checker.ts';
import { judge, overall } from '../../../reports/judge.ts';
import type { Figures, Verdict } from '../../../reports/report.ts';
import type { RunRecord } from '../../../reports/run-record.ts';

const pass: Verdict = { status: 'pass', detail: '' };
const fail: Verdict = { status: 'fail', detail: '', evidence: [] };
const unknown: Verdict = { status: 'unknown', detail: '' };

describe('the verdict of a run', () => {
  it('fails when anything fails, and is unknown when anything else is', () => {
    assert.equal(overall([pass, unknown, fail]), 'fail');
    assert.equal(overall([pass, unknown]), 'unknown');
    assert.equal(overall([pass, pass]), 'pass');
    assert.equal(overall([]), 'unknown');
  });

  it('is unknown when a checker throws', async () => {
    const broken: Checker = {
      name: 'broken',
      check: () => Promise.reject(new Error('no such figure')),
    };
    const report = await judge({} as RunRecord, {} as Figures, [broken]);
    assert.equal(report.verdict, 'unknown');
    assert.match(report.verdicts['broken']?.detail ?? '', /the checker broke: no such figure/);
  });
});

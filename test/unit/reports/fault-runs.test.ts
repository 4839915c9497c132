import assert from 'node:assert/strict';
import type { FaultEvent } from '../../../core/history.ts';
import { type FaultRun, recordFault } from '../../../reports/fault-runs.ts';

const injected = (change: Partial<FaultEvent>): FaultEvent => ({
  ...{ kind: 'fault', atMs: 5, step: 0, fault: 'stop', target: 'primary', nodes: ['node1'] },
  ...{ what: 'inject', ...change },
});
const runOf = (event: FaultEvent): FaultRun | undefined => {
  const runs: FaultRun[] = [];
  recordFault(runs, event);
  return runs[0];
};

describe('a fault of a run', () => {
  it('is planned when the runner says so, or it is a switchover of a run that could not say it', () => {
    assert.equal(runOf(injected({ planned: true }))?.planned, true);
    assert.equal(runOf(injected({ fault: 'crash' }))?.planned, false);
    assert.equal(runOf(injected({ fault: 'switchover' }))?.planned, true);
  });
});

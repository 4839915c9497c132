import assert from 'node:assert/strict';
import { kindOf } from '../../../core/transaction-kinds.ts';
import { healthcare } from '../../../loadgen/workloads/healthcare/index.ts';

describe('kinds of transactions', () => {
  it('are those that the workload says', () => {
    for (const { name, kind } of healthcare.transactions) assert.equal(kindOf(name), kind, name);
  });

  it('are not guessed for a script of somebody else', () => {
    assert.equal(kindOf('iteration'), undefined);
  });
});

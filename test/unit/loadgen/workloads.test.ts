import assert from 'node:assert/strict';
import { UsageError } from '../../../core/errors.ts';
import { workloadNamed, workloadNames } from '../../../loadgen/workloads/index.ts';

describe('the workloads', () => {
  for (const [name, reads] of [
    ['mixed', 0.7],
    ['read-heavy', 0.9],
    ['write-heavy', 0.3],
    ['morning-rush', 0.6],
  ] as const) {
    it(`${name} has ${reads * 100} % reads`, () => {
      const { workload, mix } = workloadNamed(name);
      const weightOf = (kinds: readonly string[]) =>
        workload.transactions
          .filter(({ kind }) => kinds.includes(kind))
          .reduce((sum, transaction) => sum + (mix.weights[transaction.name] ?? 0), 0);
      assert.equal(weightOf(['read']) / weightOf(['read', 'write']), reads);
    });
  }

  it('weigh their transactions in hundredths of a percent', () => {
    for (const name of workloadNames()) {
      const weights = Object.values(workloadNamed(name).mix.weights);
      assert.equal(
        weights.reduce((sum, weight) => sum + weight, 0),
        10_000,
        name,
      );
    }
  });

  it('offer over all stages what they would offer without', () => {
    const { stages = [] } = workloadNamed('morning-rush').mix;
    const sum = (of: (stage: (typeof stages)[number]) => number) =>
      stages.reduce((total, stage) => total + of(stage), 0);
    assert.ok(stages.length > 1);
    assert.ok(Math.abs(sum(({ share }) => share) - 1) < 1e-9);
    assert.ok(Math.abs(sum(({ share, rateFactor }) => share * rateFactor) - 1) < 1e-9);
  });

  it('have at least a dozen transactions, reads and writes', () => {
    const kinds = workloadNamed('mixed').workload.transactions.map(({ kind }) => kind);
    assert.ok(kinds.length >= 12);
    assert.equal(new Set(kinds).size, 2);
  });

  it('run every transaction in every mix', () => {
    for (const name of workloadNames()) {
      const { workload, mix } = workloadNamed(name);
      const names = workload.transactions.map((transaction) => transaction.name);
      assert.deepEqual(Object.keys(mix.weights).sort(), names.sort());
    }
  });

  it('have writes that leave rows, and reads that leave none', () => {
    for (const { kind, leaves = {} } of workloadNamed('mixed').workload.transactions) {
      assert.equal(Object.keys(leaves).length > 0, kind === 'write');
    }
  });

  it('that do not exist are a usage error which lists those that do', () => {
    assert.throws(
      () => workloadNamed('mixd'),
      (error) => error instanceof UsageError && /mixd.*mixed, read-heavy/.test(error.message),
    );
  });
});

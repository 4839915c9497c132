import assert from 'node:assert/strict';
import { transactionOf } from '../../../loadgen/keys.ts';
import { addressOf } from '../../../loadgen/read-only-share.ts';
import { workloadNamed } from '../../../loadgen/workloads/index.ts';

const { workload, mix } = workloadNamed('mixed');
const chosen = transactionOf(workload, mix, 42);

function marked(share: number, cycles: number, seed = 42): number[] {
  const to = addressOf({ seed, share, transactionOf: chosen });
  return Array.from({ length: cycles }, (_, i) => i).filter((i) => to(i) === 'read-only');
}

function readsOf(cycles: number): number {
  return Array.from({ length: cycles }, (_, i) => chosen(i)).filter(({ kind }) => kind === 'read')
    .length;
}

describe('the share of reads for the read-only address', () => {
  for (const share of [0.01, 0.3, 0.5, 0.999])
    it(`comes out to the nearest read in every block: ${share}`, () => {
      const blocks = 20;
      for (let block = 1; block <= blocks; block += 1) {
        const cycles = block * 1024;
        const off = marked(share, cycles).length - share * readsOf(cycles);
        assert.ok(Math.abs(off) <= block, `${off} in ${block} blocks`);
      }
    });

  it('is none of them at 0 and all of them at 1, and never a write', () => {
    assert.equal(marked(0, 5000).length, 0);
    assert.equal(marked(1, 5000).length, readsOf(5000));
    for (const cycle of marked(0.5, 5000)) assert.equal(chosen(cycle).kind, 'read');
  });

  it('is the same for who takes every third cycle, or asks in another order', () => {
    const all = marked(0.4, 6000);
    const parts = [0, 1, 2].flatMap((part) => {
      const to = addressOf({ seed: 42, share: 0.4, transactionOf: chosen });
      const cycles = Array.from({ length: 2000 }, (_, i) => part + 3 * i);
      return cycles.reverse().filter((cycle) => to(cycle) === 'read-only');
    });
    assert.deepEqual(
      parts.sort((a, b) => a - b),
      all,
    );
  });

  it('is others of them with another seed', () => {
    assert.notDeepEqual(marked(0.5, 2048, 1), marked(0.5, 2048, 2));
  });
});

import assert from 'node:assert/strict';
import { seededRandom } from '../../../core/random.ts';
import { transactionOf } from '../../../loadgen/keys.ts';
import { addressOf } from '../../../loadgen/read-only-share.ts';
import { type Arrival, pickedFrom, scheduleOf } from '../../../loadgen/schedule.ts';
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

describe('a schedule of picked operations', () => {
  const all = () =>
    scheduleOf({ arrival: 'constant', rate: 1000, startAtMs: 0 } as Arrival, seededRandom(1));

  it('has the cycles that were picked, each at its own time, and every other one elsewhere', () => {
    const even = pickedFrom(all(), (cycle) => cycle % 2 === 0);
    const odd = pickedFrom(all(), (cycle) => cycle % 2 === 1);
    for (let passed = 0; passed < 1000; passed += 1) {
      assert.deepEqual([even.passed, even.index, even.atMs], [passed, 2 * passed, 2 * passed]);
      assert.deepEqual([odd.passed, odd.index], [passed, 2 * passed + 1]);
      even.advance();
      odd.advance();
    }
  });

  it('is never due again when none is picked, and does not look for ever', () => {
    const none = pickedFrom(all(), (cycle) => cycle === 1);
    assert.deepEqual([none.index, none.atMs], [1, 1]);
    none.advance();
    assert.equal(none.atMs, Number.POSITIVE_INFINITY);
    assert.equal(none.passed, 1);
  });
});

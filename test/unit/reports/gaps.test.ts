import assert from 'node:assert/strict';
import { GapTally } from '../../../reports/gaps.ts';

const calm = [
  { fromMs: 1_000, toMs: 1_040 },
  { fromMs: 1_040, toMs: 1_060 },
];

function tally(faults: { fromMs: number; toMs: number | null }[]): GapTally {
  const made = new GapTally(faults, 1_000);
  for (const gap of calm) made.add(gap);
  return made;
}

describe('gaps between acknowledgements', () => {
  it('are measured against the longest one before the fault, the warm-up apart', () => {
    const made = new GapTally([{ fromMs: 2_000, toMs: null }], 1_000);
    made.add({ fromMs: 100, toMs: 1_010 });
    for (const gap of calm) made.add(gap);
    const { longestBeforeMs, thresholdMs } = made.finish(1_060, 1_100, 1_000);
    assert.equal(longestBeforeMs, 40);
    assert.equal(thresholdMs, 400);
  });

  it('belong to the latest fault injected before they end', () => {
    const made = tally([
      { fromMs: 2_000, toMs: 9_000 },
      { fromMs: 5_000, toMs: 9_000 },
    ]);
    made.add({ fromMs: 1_990, toMs: 2_990 });
    made.add({ fromMs: 4_500, toMs: 7_000 });
    const { perFault } = made.finish(7_000, 7_010, 1_000);
    assert.deepEqual(perFault[0]?.longest, { fromMs: 1_990, toMs: 2_990 });
    assert.deepEqual(perFault[1]?.longest, { fromMs: 4_500, toMs: 7_000 });
  });

  it('after the fault has healed count in the sum, not as its outage', () => {
    const made = tally([{ fromMs: 2_000, toMs: 3_000 }]);
    made.add({ fromMs: 2_000, toMs: 2_500 });
    made.add({ fromMs: 3_500, toMs: 4_500 });
    made.add({ fromMs: 4_500, toMs: 4_600 });
    const [fault] = made.finish(4_600, 4_610, 1_000).perFault;
    assert.deepEqual(fault?.longest, { fromMs: 2_000, toMs: 2_500 });
    assert.equal(fault?.sumMs, 1_500);
  });

  it('that the end of the load cuts off never ended', () => {
    const made = tally([{ fromMs: 2_000, toMs: 3_000 }]);
    const [fault] = made.finish(2_010, 9_000, 1_000).perFault;
    assert.deepEqual(fault?.open, { fromMs: 2_010, toMs: 9_000 });
    assert.equal(
      tally([{ fromMs: 2_000, toMs: 3_000 }]).finish(8_500, 9_000, 1_000).perFault[0]?.open,
      null,
    );
  });

  it('that no fault came before are told when the load ended in one', () => {
    assert.deepEqual(tally([]).finish(1_060, 9_000, 1_000).openCalm, {
      fromMs: 1_060,
      toMs: 9_000,
    });
    assert.equal(tally([]).finish(8_500, 9_000, 1_000).openCalm, null);
    assert.equal(new GapTally([], 1_000).finish(null, 9_000, 1_000).openCalm, null);
  });
});

import assert from 'node:assert/strict';
import { heatCounts, heatSeries } from '../../../reports/heat.ts';
import { emptyHistogram } from '../../../reports/histograms.ts';

function histogramOf(...ms: readonly number[]) {
  const histogram = emptyHistogram();
  for (const value of ms) histogram.recordValue(Math.round(value * 1_000));
  return histogram;
}

describe('the heat map', () => {
  it('counts each time in the bucket whose bounds it lies between', () => {
    const windows = [histogramOf(1.1, 1.2, 9), histogramOf(0.03), histogramOf()];
    const { boundsMs, counts } = heatSeries(windows.map(heatCounts));
    const found = counts.map((flat) =>
      pairs(flat).map(([at, n]) => [boundsMs[at], boundsMs[at + 1], n]),
    );
    assert.deepEqual(found, [
      [
        [1, 1.259, 2],
        [7.943, 10, 1],
      ],
      [[0.1, 0.1259, 1]],
      [],
    ]);
  });

  it('has no buckets that nothing fell into on either side', () => {
    const { boundsMs } = heatSeries([heatCounts(histogramOf(110)), null]);
    assert.deepEqual(boundsMs, [100, 125.9]);
  });

  it('is empty when nothing ended ok', () => {
    assert.deepEqual(heatSeries([null, null]), { boundsMs: [], counts: [[], []] });
  });
});

function pairs(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [
    flat[2 * at] ?? -1,
    flat[2 * at + 1] ?? -1,
  ]);
}

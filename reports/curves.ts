import type { Histogram } from 'hdr-histogram-js';
import { parseLabel } from '../core/address.ts';
import { kindOf } from '../core/transaction-kinds.ts';
import { emptyHistogram } from './histograms.ts';
import type { Curve, Curves } from './report.ts';

/** Points for each tenfold of what lies above: 90 to 99 %, 99 to 99.9 %. */
const perDecade = 20;

/** Of ok operations. */
export interface Times {
  readonly response: Histogram;
  readonly service: Histogram;
}

/** A curve of each name that has something, of `total`, `reads` and `writes` besides. */
export function curvesOf(
  transactions: ReadonlyMap<string, Times>,
  stretches: ReadonlyMap<string, Times>,
): Curves {
  const sums = { total: emptyTimes(), reads: emptyTimes(), writes: emptyTimes() };
  for (const [label, times] of transactions) {
    const kind = kindOf(parseLabel(label).transaction);
    addTimes(sums.total, times);
    if (kind) addTimes(sums[`${kind}s`], times);
  }
  const all = [...Object.entries(sums), ...stretches];
  const drawn = all.filter(([, { response }]) => response.totalCount > 0);
  return Object.fromEntries(drawn.map(([name, times]) => [name, curves(times)]));
}

export function emptyTimes(): Times {
  return { response: emptyHistogram(), service: emptyHistogram() };
}

function addTimes(sum: Times, { response, service }: Times): void {
  if (response.totalCount > 0) sum.response.add(response);
  if (service.totalCount > 0) sum.service.add(service);
}

function curves({ response, service }: Times): Curves[string] {
  return { responseMs: curveOf(response), serviceMs: curveOf(service) };
}

/** Up to the percentile that one operation is above of: the last point is the maximum. */
function curveOf(histogram: Histogram): Curve {
  const count = histogram.totalCount;
  const last = Math.ceil(perDecade * Math.log10(Math.max(1, count)));
  const shares = Array.from({ length: last + 1 }, (_, at) =>
    Math.min(count, 10 ** (at / perDecade)),
  );
  return shares.map((share) => {
    const percent = Number((100 * (1 - 1 / share)).toPrecision(9));
    return [
      percent,
      histogram.getValueAtPercentile(share >= count ? 100 : percent) / 1_000,
    ] as const;
  });
}

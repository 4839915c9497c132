import { shapeOf } from '../core/load-shape.ts';
import type { Scenario } from '../core/scenario.ts';
import type { HistoryFacts } from './history-facts.ts';
import type { LatencyFigures } from './latency.ts';
import { operationFigures } from './operations.ts';
import { gapFigure, targetOf } from './outages.ts';
import { tallyReads } from './read-gaps.ts';
import type { ReadOnlyFigures, Report } from './report.ts';

interface ReadOnlyFacts {
  readonly scenario: Scenario;
  readonly history: HistoryFacts;
  readonly latency: LatencyFigures;
  readonly measured: Report['measured'];
}

/** What became of the reads that were sent to the read-only address; null: none were to be. */
export function readOnlyFigures(facts: ReadOnlyFacts): ReadOnlyFigures | null {
  const { scenario, history, latency, measured } = facts;
  const { readOnlyShare: share } = shapeOf(scenario.load);
  if (share === 0) return null;
  const gaps = tallyReads(history.readOnlyGaps, history.faults, measured);
  return {
    share,
    operations: operationFigures(latency, history.windows, (address) => address === 'read-only'),
    errors: history.readOnlyErrors,
    longestGapBeforeMs: gaps.longestBeforeMs,
    stoppedAtMs: gaps.openCalm?.fromMs ?? null,
    outages: history.faults.map((fault, index) => {
      const { ms, reason = null, endless: notBack = false } = gapFigure(gaps, index, 'read there');
      const gapSumMs = gaps.perFault[index]?.sumMs ?? 0;
      const figures = { outageMs: ms, gapSumMs, notBack, reason };
      return { fault: fault.fault, target: targetOf(fault), ...figures };
    }),
  };
}

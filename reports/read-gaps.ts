import type { Gap } from '../core/history.ts';
import { type GapFigures, GapTally, type Span } from './gaps.ts';
import type { Report } from './report.ts';

/** When reads end is known to a window; a load of few reads leaves some windows without any. */
const leastOpenReadMs = 2_000;

/** Of reads sent to one address; gaps by their ends. */
export function tallyReads(
  gaps: readonly Gap[],
  faults: readonly Span[],
  measured: Report['measured'],
): GapFigures {
  const tally = new GapTally(faults, measured.fromMs);
  const within = gaps.filter(({ toMs }) => toMs <= measured.toMs);
  for (const gap of within) tally.add(gap);
  // A gap that reaches beyond the load says when it began.
  const beyond = gaps.find(({ fromMs, toMs }) => fromMs <= measured.toMs && toMs > measured.toMs);
  const lastAtMs = beyond?.fromMs ?? within.at(-1)?.toMs ?? null;
  return tally.finish(lastAtMs, measured.toMs, leastOpenReadMs);
}

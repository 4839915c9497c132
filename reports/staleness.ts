import { access } from 'node:fs/promises';
import type { Histogram } from 'hdr-histogram-js';
import { emptyHistogram, percentilesMs } from './histograms.ts';
import { intervalOf } from './latency-log.ts';
import { type Problems, parsedLines } from './lines.ts';
import type { Report, StalenessFigures } from './report.ts';

/** One histogram of a staleness.hlog: of one node and one kind of sight, over about a second. */
export interface StalenessInterval {
  readonly node: string;
  /** `within`: how much earlier than seen what is visible may have become so. */
  readonly what: 'visible' | 'within' | 'not-visible' | 'unanswered';
  readonly fromMs: number;
  readonly toMs: number;
  /** Of microseconds. */
  readonly histogram: Histogram;
}

/** Runs of older versions have no such file: nothing, and no problem. */
export async function* stalenessIntervals(
  path: string,
  problems: Problems,
): AsyncGenerator<StalenessInterval> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) yield* parsedLines(path, parseInterval, problems);
}

function parseInterval(line: string): StalenessInterval | undefined {
  const interval = intervalOf(line);
  if (interval === undefined) return undefined;
  const [, node, what] = /^(.+):(visible|within|not-visible|unanswered)$/.exec(interval.tag) ?? [];
  if (node === undefined) throw new Error(`a tag ${interval.tag}`);
  return { ...interval, node, what: what as StalenessInterval['what'] };
}

type Sums = Record<StalenessInterval['what'], Histogram>;

/** Per node, over the measured load. */
export async function readStaleness(
  intervals: AsyncIterable<StalenessInterval>,
  measured: Report['measured'],
): Promise<Report['staleness']> {
  const nodes = new Map<string, Sums>();
  for await (const { node, what, fromMs, toMs, histogram } of intervals) {
    const middleMs = (fromMs + toMs) / 2;
    // What was waited for past the load's end was written before it.
    const late = what === 'visible' || what === 'within' ? measured.toMs : Number.POSITIVE_INFINITY;
    if (middleMs < measured.fromMs || middleMs > late) continue;
    const sums = nodes.get(node) ?? emptySums();
    nodes.set(node, sums);
    sums[what].add(histogram);
  }
  const byName = [...nodes].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return Object.fromEntries(byName.map(([node, sums]) => [node, figuresOf(sums)]));
}

function emptySums(): Sums {
  return {
    visible: emptyHistogram(),
    within: emptyHistogram(),
    'not-visible': emptyHistogram(),
    unanswered: emptyHistogram(),
  };
}

function figuresOf(sums: Sums): StalenessFigures {
  const { p50 = null, p90 = null, p99 = null, max = null } = percentilesMs(sums.visible) ?? {};
  return {
    count: sums.visible.totalCount,
    notVisible: sums['not-visible'].totalCount,
    unanswered: sums.unanswered.totalCount,
    ...{ p50, p90, p99, max },
    withinMs: percentilesMs(sums.within)?.p50 ?? null,
  };
}

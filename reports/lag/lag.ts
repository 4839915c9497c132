import type { Histogram } from 'hdr-histogram-js';
import type { ProbeRecord } from '../../core/history.ts';
import { emptyHistogram } from '../histograms.ts';
import type { LagFigures, LagSeries } from '../report.ts';
import { type LagSample, lagSamples } from './lag-samples.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Lags {
  readonly figures: Readonly<Record<string, LagFigures>>;
  readonly series: readonly LagSeries[];
}

/** Replication lag of each standby over the measured load, and the most of it in each window. */
export async function readLag(
  probes: AsyncIterable<ProbeRecord>,
  measured: Span,
  windows: readonly Span[],
): Promise<Lags> {
  const nodes = new Map<string, NodeLag>();
  let index = 0;
  for await (const sample of lagSamples(probes)) {
    if (sample.atMs < measured.fromMs || sample.atMs > measured.toMs) continue;
    // Samples wait for the primary's next answer: their order is that of time but for a moment.
    while (index < windows.length - 1 && (windows[index]?.toMs ?? 0) <= sample.atMs) index += 1;
    const own = nodes.get(sample.node) ?? new NodeLag(windows.length);
    nodes.set(sample.node, own);
    own.add(sample, index);
  }
  const byName = [...nodes].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return {
    figures: Object.fromEntries(byName.map(([node, own]) => [node, own.figures()])),
    series: byName.map(([node, own]) => ({ node, bytes: own.bytes, ms: own.ms })),
  };
}

class NodeLag {
  readonly bytes: (number | null)[];
  readonly ms: (number | null)[];
  readonly #bytes = emptyHistogram();
  readonly #us = emptyHistogram();

  constructor(windows: number) {
    this.bytes = Array.from({ length: windows }, () => null);
    this.ms = Array.from({ length: windows }, () => null);
  }

  add({ bytes, ms }: LagSample, window: number): void {
    this.#bytes.recordValue(Math.round(bytes));
    this.#us.recordValue(Math.round(ms * 1_000));
    if (window >= this.bytes.length) return;
    this.bytes[window] = Math.max(this.bytes[window] ?? 0, Math.round(bytes));
    this.ms[window] = Math.max(this.ms[window] ?? 0, ms);
  }

  figures(): LagFigures {
    return {
      samples: this.#us.totalCount,
      bytes: spread(this.#bytes, 1),
      ms: spread(this.#us, 1_000),
    };
  }
}

function spread(histogram: Histogram, unit: number) {
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / unit;
  return { p50: at(50), p99: at(99), max: at(100) };
}

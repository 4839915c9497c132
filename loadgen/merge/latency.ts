import { type Histogram, HistogramLogReader } from 'hdr-histogram-js';
import { LatencyFile } from '../latency-file.ts';
import { linesOf } from './files.ts';
import { inStep } from './in-step.ts';

interface Line {
  readonly tag: string;
  readonly fromSeconds: number;
  readonly text: string;
}

/** Interval logs of the same windows as one: histograms of one tag and window are added up. */
export async function mergeLatency(logs: readonly string[], into: string): Promise<void> {
  using file = new LatencyFile(into);
  let window: Line[] = [];
  for await (const line of inStep(logs.map(intervalsOf), ({ fromSeconds }) => fromSeconds)) {
    if (window[0] && window[0].fromSeconds !== line.fromSeconds) {
      endWindow(window, file);
      window = [];
    }
    window.push(line);
  }
  endWindow(window, file);
}

async function* intervalsOf(path: string): AsyncGenerator<Line> {
  for await (const text of linesOf(path)) {
    // Four fields before the histogram; a line that was cut short has no such end.
    const [, tag, from] = /^Tag=([^,]+),([\d.]+),[\d.]+,[\d.]+,\S+$/.exec(text) ?? [];
    if (tag !== undefined) yield { tag, fromSeconds: Number(from), text };
  }
}

function endWindow(lines: readonly Line[], file: LatencyFile): void {
  const byTag = new Map<string, string[]>();
  for (const { tag, text } of lines) byTag.set(tag, [...(byTag.get(tag) ?? []), text]);
  for (const [tag, texts] of byTag) {
    if (texts.length === 1) file.line(texts[0] ?? '');
    else addUp(tag, texts, file);
  }
  file.flush();
}

function addUp(tag: string, texts: readonly string[], file: LatencyFile): void {
  const [sum, ...others] = texts.map(histogramOf);
  if (!sum) return;
  const { startTimeStampMsec: fromMs } = sum;
  const toMs = Math.max(sum.endTimeStampMsec, ...others.map((one) => one.endTimeStampMsec));
  for (const other of others) sum.add(other);
  sum.tag = tag;
  file.interval(sum, fromMs, toMs);
}

function histogramOf(text: string): Histogram {
  const histogram = new HistogramLogReader(text).nextIntervalHistogram();
  if (histogram === null) throw new Error('a line of the latency log holds no histogram');
  return histogram as Histogram;
}

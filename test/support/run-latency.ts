import { build, HistogramLogWriter } from 'hdr-histogram-js';
import type { RunPlan } from './run-directory.ts';
import { type Operation, windowStarts } from './run-operations.ts';

/** The latency.hlog of a synthetic run: service time is three quarters of response time. */
export function latencyLog(plan: RunPlan, operations: readonly Operation[]): string {
  const parts: string[] = [];
  const writer = new HistogramLogWriter((text) => parts.push(text));
  writer.outputLogFormatVersion();
  // A real log says when it began; its intervals count from the run's beginning all the same.
  writer.outputStartTime(1_795_467_600_000);
  writer.outputLegend();
  for (const fromMs of windowStarts(plan)) {
    const ended = operations.filter(({ endedMs }) => endedMs >= fromMs && endedMs < fromMs + 1_000);
    for (const [tag, values] of byTag(plan, ended)) {
      const histogram = build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3 });
      for (const value of values) histogram.recordValue(value);
      histogram.tag = tag;
      writer.outputIntervalHistogram(histogram, fromMs / 1_000, fromMs / 1_000 + 1);
    }
  }
  return parts.join('');
}

function byTag(plan: RunPlan, ended: readonly Operation[]): Map<string, number[]> {
  const tags = new Map<string, number[]>();
  const put = (tag: string, value: number) => tags.set(tag, [...(tags.get(tag) ?? []), value]);
  for (const { transaction, outcome, cycle } of ended) {
    const responseUs = Math.round(plan.responseUs(cycle));
    put(`${transaction}:${outcome}:response`, responseUs);
    put(`${transaction}:${outcome}:service`, Math.round(responseUs * 0.75));
  }
  return tags;
}
